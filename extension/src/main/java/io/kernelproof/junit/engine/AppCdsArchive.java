package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.ArchiveTraining;
import io.kernelproof.junit.session.Settings;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * An archive of the classes that every JVM inside loads first, Kernelproof's and JUnit's, from which it starts faster
 * (application class data sharing, JEP 350). One that is missing is made in the background; the first run ever, if it is
 * over before that, ends some seconds later for it, so that short runs come to have one too.
 *
 * <p>The JVM trusts what it maps, so an archive is used only if nobody else could have written it, and if it is as long
 * as its name says. Whether it fits the class path, the JVM checks itself.
 */
final class AppCdsArchive {

    static final String SWITCH = "kernelproof.cds";

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Pattern OF_THE_USER =
            Pattern.compile("-Xshare:.*|-XX:SharedArchiveFile=.*|-XX:\\+?(AOT|AutoCreateSharedArchive).*");
    private static final Pattern SHAPING = Pattern.compile("-XX:.*|-X(m|s)[sx].*");
    private static final int KEPT = 6;
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(2);

    /** How long the end of this JVM waits for a training that has begun. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long a training that has not ended, or that failed, keeps others from trying. */
    private static final Duration CLAIM = Duration.ofHours(1);

    private static final Duration USE_NOTED = Duration.ofDays(1);

    private final Path directory;
    private final String key;
    private final List<String> training;
    private final int feature;

    private AppCdsArchive(Path directory, String key, List<String> training, int feature) {
        this.directory = directory;
        this.key = key;
        this.training = training;
        this.feature = feature;
    }

    /**
     * Finds the archive for a command line, whether it has been made or not.
     *
     * @param arguments the options of the JVM inside
     * @param cache the user's directory of caches
     * @return empty if archives are switched off, the user has one of his own, or none can be made
     */
    static Optional<AppCdsArchive> of(
            Jdk jdk,
            GuestClassPath classPath,
            List<String> arguments,
            Optional<Path> cache,
            Function<String, Optional<String>> parameters) {
        if (isSwitchedOff(parameters)
                || jdk.ofTheImage()
                || cache.isEmpty()
                || !classPath.archivable()
                || !Files.isRegularFile(jdk.home().resolve("lib/server/classes.jsa"))
                || arguments.stream().anyMatch(each -> OF_THE_USER.matcher(each).matches())) {
            return Optional.empty();
        }
        List<String> training = new ArrayList<>(List.of(jdk.java().toString()));
        arguments.stream().filter(each -> SHAPING.matcher(each).matches()).forEach(training::add);
        training.addAll(List.of("-cp", join(classPath.prefix()), ArchiveTraining.class.getName()));
        return Optional.of(
                new AppCdsArchive(directoryIn(cache.get()), key(jdk, classPath, training), training, jdk.feature()));
    }

    static Optional<Path> cache() {
        return cacheOf(System.getenv(), System.getProperty("user.home", ""));
    }

    static Path directoryIn(Path cache) {
        return cache.resolve("kernelproof").resolve("cds");
    }

    /** The user's directory of caches, as the XDG Base Directory Specification has it: only absolute paths count. */
    static Optional<Path> cacheOf(Map<String, String> variables, String home) {
        String configured = variables.getOrDefault("XDG_CACHE_HOME", "");
        if (configured.startsWith("/")) {
            return Optional.of(Path.of(configured));
        }
        return home.startsWith("/") ? Optional.of(Path.of(home, ".cache")) : Optional.empty();
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
        files.add(jdk.home().resolve("lib/server/libjvm.so"));
        for (Path each : files) {
            File file = each.toFile();
            text.append('\n').append(file.length()).append(' ').append(file.lastModified());
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String key() {
        return key;
    }

    /** The archive, or empty as long as there is none to trust. */
    Optional<Path> file() {
        try {
            if (!isOursAlone(directory)) {
                return Optional.empty();
            }
            for (Path file : list(key + "-*.jsa")) {
                if (isWhole(file)) {
                    touch(file);
                    return Optional.of(file);
                }
            }
        } catch (IOException e) {
            // As if there were none.
        }
        return Optional.empty();
    }

    /** Options with which the JVM uses the archive, and is silent if it cannot; none as long as there is no archive. */
    List<String> options() {
        return file().map(file -> List.of(
                        "-XX:SharedArchiveFile=" + file,
                        "-Xshare:auto",
                        feature >= 25 ? "-Xlog:cds*=off,aot*=off" : "-Xlog:cds*=off"))
                .orElse(List.of());
    }

    private boolean isOursAlone(Path path) throws IOException {
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                && self.equals(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
                        .equals(PRIVATE);
    }

    /** A JVM that maps less than an archive's header promises dies of SIGBUS. */
    private static boolean isWhole(Path file) throws IOException {
        String name = file.getFileName().toString();
        String size = name.substring(name.indexOf('-') + 1, name.length() - ".jsa".length());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && size.equals(String.valueOf(Files.size(file)));
    }

    /** Those that were not used for longest are removed first. */
    private static void touch(Path file) throws IOException {
        Instant now = Instant.now();
        if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(USE_NOTED))) {
            Files.setLastModifiedTime(file, FileTime.from(now));
        }
    }

    private List<Path> list(String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
            stream.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Makes the archive in the background, unless it is there or somebody else is at it. */
    void trainIfMissing() {
        if (file().isPresent()) {
            return;
        }
        try {
            Files.createDirectories(directory.getParent());
            try {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            } catch (FileAlreadyExistsException e) {
                // The usual case; whose it is comes next.
            }
            Path part = directory.resolve(key + ".part");
            if (isOursAlone(directory) && claim(part)) {
                train(part);
            }
        } catch (IOException e) {
            // There is no archive then, which costs time and nothing else.
        }
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

    private void train(Path part) throws IOException {
        List<String> command = new ArrayList<>(training);
        command.add(1, "-XX:ArchiveClassesAtExit=" + part);
        Path nice = Path.of("/usr/bin/nice");
        if (Files.isExecutable(nice)) {
            command.addAll(0, List.of(nice.toString(), "-n", "5"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        Process process = builder.start();
        CompletableFuture<?> finished = process.onExit()
                .orTimeout(TRAINING_LIMIT.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((ended, late) -> {
                    process.destroyForcibly();
                    finish(process, part);
                });
        Thread end = new Thread(() -> await(finished, process, part), "kernelproof-archive-end");
        Runtime.getRuntime().addShutdownHook(end);
    }

    private static void await(CompletableFuture<?> finished, Process process, Path part) {
        try {
            finished.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            process.destroyForcibly();
            try {
                Files.deleteIfExists(part);
            } catch (IOException kept) {
                // It will be taken for a failed training until the claim is void.
            }
        }
    }

    /** A training that failed leaves its claim behind: the next one would fail as well. */
    private void finish(Process process, Path part) {
        try {
            long size = Files.size(part);
            if (process.isAlive() || process.exitValue() != 0 || size == 0) {
                return;
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
                channel.force(true);
            }
            Files.move(part, directory.resolve(key + "-" + size + ".jsa"), StandardCopyOption.ATOMIC_MOVE);
            removeOld();
        } catch (IOException e) {
            // As if the training had failed.
        }
    }

    private void removeOld() throws IOException {
        Map<Path, FileTime> used = new HashMap<>();
        for (Path file : list("*.jsa")) {
            used.put(file, Files.getLastModifiedTime(file));
        }
        List<Path> latestFirst = used.entrySet().stream()
                .sorted(Map.Entry.<Path, FileTime>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
        for (Path old : latestFirst.subList(Math.min(KEPT, latestFirst.size()), latestFirst.size())) {
            Files.deleteIfExists(old);
        }
    }
}
