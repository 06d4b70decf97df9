package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.ArchiveTraining;
import io.kernelproof.junit.session.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An archive of the classes that every JVM inside loads first, Kernelproof's and JUnit's, from which it starts faster
 * (application class data sharing, JEP 350). One that is missing is made in the background, by the JVM that is to use it: one of
 * this machine's JDKs, or that of an image.
 *
 * <p>The JVM trusts what it maps, so an archive is used only if nobody else could have written it, and if it has the length and the
 * checksum that its name says. Whether it fits the class path, the JVM checks itself.
 */
final class AppCdsArchive {

    static final String SWITCH = "kernelproof.cds";

    /** The option of a JVM that makes one, but for its path. */
    static final String MAKING = "-XX:ArchiveClassesAtExit=";

    private static final Pattern OF_THE_USER =
            Pattern.compile("-Xshare:.*|-XX:SharedArchiveFile=.*|-XX:\\+?(AOT|AutoCreateSharedArchive).*");

    /** JVMs that are trapped and others, which compile earlier, share one. */
    private static final Pattern SHAPING = Pattern.compile("-XX:(?!CompileThresholdScaling=).*|-X(m|s)[sx].*");

    /** How long a training that has not ended, or that failed, keeps others from trying. */
    private static final Duration CLAIM = Duration.ofHours(1);

    private final ArchiveDirectory directory;
    private final String key;
    private final List<String> training;
    private final int feature;

    private AppCdsArchive(ArchiveDirectory directory, String key, List<String> training, int feature) {
        this.directory = directory;
        this.key = key;
        this.training = training;
        this.feature = feature;
    }

    /** Whether somebody else has chosen an archive, or none: JVMs do not start with two. */
    static boolean isNamedBy(List<String> options) {
        return options.stream().anyMatch(each -> OF_THE_USER.matcher(each).matches());
    }

    /**
     * Finds the archive for a command line, whether it has been made or not.
     *
     * @param arguments the options of the JVM inside
     * @param directory where it is, if there is a place for it
     * @return empty if archives are switched off, the user has one of his own, or none can be made
     */
    static Optional<AppCdsArchive> of(
            Jdk jdk,
            GuestClassPath classPath,
            List<String> arguments,
            Optional<ArchiveDirectory> directory,
            Function<String, Optional<String>> parameters) {
        if (isSwitchedOff(parameters)
                || directory.isEmpty()
                || !classPath.archivable()
                || !jdk.isArchivable()
                || isNamedBy(arguments)) {
            return Optional.empty();
        }
        List<String> training = new ArrayList<>(List.of(jdk.java().toString()));
        arguments.stream().filter(each -> SHAPING.matcher(each).matches()).forEach(training::add);
        training.addAll(List.of("-cp", join(classPath.prefix()), ArchiveTraining.class.getName()));
        return Optional.of(new AppCdsArchive(directory.get(), key(jdk, classPath, training), training, jdk.feature()));
    }

    /**
     * Whether it is configured that there is none.
     *
     * @throws IllegalArgumentException if the value is neither {@code on} nor {@code off}
     */
    static boolean isSwitchedOff(Function<String, Optional<String>> parameters) {
        String value = parameters.apply(SWITCH).map(String::strip).orElse("on");
        return switch (value) {
            case "on" -> false;
            case "off" -> true;
            default -> throw Settings.wrong(SWITCH, "'on' or 'off'", value, "correct the value");
        };
    }

    private static String join(List<Path> paths) {
        return String.join(
                File.pathSeparator, paths.stream().map(Path::toString).toList());
    }

    /** Whatever changes the archive changes its name; what is forgotten here costs time, since the JVM checks too. */
    private static String key(Jdk jdk, GuestClassPath classPath, List<String> training) {
        StringBuilder text = new StringBuilder(jdk.release());
        training.forEach(word -> text.append('\n').append(word));
        List<Path> files = new ArrayList<>(classPath.prefix());
        if (!jdk.ofTheImage()) {
            files.add(jdk.home().resolve("lib/server/libjvm.so"));
        }
        for (Path each : files) {
            File file = each.toFile();
            text.append('\n').append(file.length()).append(' ').append(file.lastModified());
        }
        return ArchiveDirectory.digest(text.toString());
    }

    String key() {
        return key;
    }

    /** The archive, or empty as long as there is none to trust. */
    Optional<Path> file() {
        try {
            return directory.archive(key);
        } catch (IOException e) {
            // As if there were none.
            return Optional.empty();
        }
    }

    /** Options with which the JVM uses the archive, and is silent if it cannot; none as long as there is no archive. */
    List<String> options() {
        return file().map(file -> List.of(
                        "-XX:SharedArchiveFile=" + file,
                        "-Xshare:auto",
                        feature >= 25 ? "-Xlog:cds*=off,aot*=off" : "-Xlog:cds*=off"))
                .orElse(List.of());
    }

    /** Makes the archive in the background, unless it is there or somebody else is at it. */
    Optional<Training> trainIfMissing(Training.Trainer trainer) {
        try {
            Path part = directory.path().resolve(key + ".part");
            if (file().isEmpty() && directory.make() && claim(part)) {
                return Optional.of(new Training(trainer.begin(training, part), part, () -> publish(part)));
            }
        } catch (IOException e) {
            // There is no archive then, which costs time and nothing else.
        }
        return Optional.empty();
    }

    /** Two that make the same archive would only slow each other down. */
    private static boolean claim(Path part) throws IOException {
        try {
            if (Files.getLastModifiedTime(part)
                    .toInstant()
                    .isBefore(Instant.now().minus(CLAIM))) {
                Files.delete(part);
            }
        } catch (NoSuchFileException e) {
            // Nobody has tried yet.
        }
        try {
            Files.createFile(part);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** A training that failed leaves its claim behind: the next one would fail as well. */
    private void publish(Path part) throws IOException {
        if (Files.size(part) == 0) {
            return;
        }
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("r--r--r--"));
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
            channel.force(true);
        }
        Files.move(part, directory.path().resolve(ArchiveDirectory.name(key, part)), StandardCopyOption.ATOMIC_MOVE);
        directory.removeOld();
    }
}
