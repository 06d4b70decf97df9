package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.junit.guest.ArchiveTraining;
import io.kernelproof.junit.guest.GuestMain;
import io.kernelproof.probe.UserCache;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AppCdsArchiveTests {

    private static final List<String> ARGUMENTS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Da=b");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    static Path jars;
    static GuestClassPath classPath;

    Path cache;

    @BeforeAll
    static void packKernelproof(@TempDir Path temporary) throws Exception {
        jars = temporary;
        List<Path> prefix = new ArrayList<>(GuestClassPath.ofThisJvm().prefix());
        for (Class<?> type : GuestClassPath.OURS) {
            Path own = GuestClassPath.location(type).orElseThrow();
            if (Files.isDirectory(own)) {
                prefix.add(0, pack(own, jars.resolve(type.getSimpleName() + ".jar")));
            }
        }
        classPath = new GuestClassPath(prefix, List.of(), true);
    }

    @BeforeEach
    void startWithoutArchives(@TempDir Path temporary) {
        cache = temporary;
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    private static Jdk thisJdk() {
        return Jdk.in(Path.of(System.getProperty("java.home")));
    }

    static Stream<Jdk> jdks() {
        return Stream.of(System.getProperty("java.home"), "/usr/lib/jvm/temurin-25-jdk-amd64")
                .map(Path::of)
                .filter(Files::isDirectory)
                .distinct()
                .map(Jdk::in);
    }

    private Optional<AppCdsArchive> archive(Jdk jdk, List<String> arguments, GuestClassPath classPath, String value) {
        return AppCdsArchive.of(
                jdk,
                classPath,
                arguments,
                Optional.of(ArchiveDirectory.ofThisMachine(cache)),
                key -> Optional.ofNullable(key.equals("kernelproof.cds") ? value : null));
    }

    private AppCdsArchive archive(Jdk jdk) {
        return archive(jdk, ARGUMENTS, classPath, "on").orElseThrow();
    }

    private static Path trained(AppCdsArchive archive) throws InterruptedException {
        archive.trainIfMissing(new TrainingHere());
        Instant end = Instant.now().plus(LIMIT);
        while (archive.file().isEmpty() && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
        return archive.file().orElseThrow();
    }

    /** One that does not fit costs time, and not a word in the output of tests. */
    @ParameterizedTest
    @MethodSource("jdks")
    void makesAnArchiveFromWhichAJvmStarts(Jdk jdk, @TempDir Path directory) throws Exception {
        AppCdsArchive archive = archive(jdk);
        assertThat(archive.options()).isEmpty();
        Path file = trained(archive);
        assertThat(file).hasParent(cache.resolve("kernelproof/cds/this-machine"));

        Path log = directory.resolve("log");
        String printed = run(jdk, archive, "-Xlog:class+load:file=" + log);
        assertThat(printed).isEmpty();
        for (String type : List.of(
                "org.junit.platform.launcher.core.LauncherFactory",
                "org.apiguardian.api.API",
                GuestMain.class.getName())) {
            assertThat(Files.readAllLines(log))
                    .filteredOn(line -> line.contains(" " + type + " "))
                    .singleElement()
                    .asString()
                    .contains("source: shared objects file");
        }

        assertThat(run(jdk, archive, "-XX:-UseCompressedOops")).isEmpty();
        assertThat(run(jdk, archive, "--module-path", jars.toString(), "--add-modules", "ALL-MODULE-PATH"))
                .isEmpty();
        damage(file);
        assertThat(run(jdk, archive)).isEmpty();
        assertThat(file).doesNotExist();
        assertThat(trained(archive)).exists();
    }

    /** In its middle, as a disk does. */
    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] noise = new byte[bytes.length / 2];
        new java.util.Random(1).nextBytes(noise);
        System.arraycopy(noise, 0, bytes, bytes.length / 4, noise.length);
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.write(file, bytes);
    }

    private static String run(Jdk jdk, AppCdsArchive archive, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.java().toString()));
        command.addAll(archive.options());
        command.addAll(ARGUMENTS);
        command.addAll(List.of(more));
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                classPath.prefix().stream().map(Path::toString).toList()));
        command.add(ArchiveTraining.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isZero();
        return printed;
    }

    @Test
    void doesNotTrustAnArchiveThatWasCutOff() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        Path whole = fake(archive, 100);
        assertThat(archive.file()).contains(whole);
        Files.write(whole, new byte[99]);
        assertThat(archive.file()).isEmpty();
    }

    @Test
    void throwsAnArchiveAwayThatWasDamaged() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        Path whole = fake(archive, 100);
        assertThat(archive.file()).contains(whole);
        byte[] damaged = new byte[100];
        damaged[50] = 1;
        Files.write(whole, damaged);
        assertThat(archive.file()).isEmpty();
        assertThat(whole).doesNotExist();
    }

    @Test
    void doesNotTrustADirectoryIntoWhichOthersWrite() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        fake(archive, 100);
        Files.setPosixFilePermissions(cache.resolve("kernelproof/cds"), PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(archive.file()).isEmpty();
        archive.trainIfMissing(new TrainingHere());
        assertThat(cache.resolve("kernelproof/cds/this-machine/" + archive.key() + ".part"))
                .doesNotExist();
    }

    private Path fake(AppCdsArchive archive, int size) throws IOException {
        assertThat(ArchiveDirectory.ofThisMachine(cache).make()).isTrue();
        return Files.write(
                cache.resolve("kernelproof/cds/this-machine")
                        .resolve("%s-%d-%08x.jsa".formatted(archive.key(), size, checksum(size))),
                new byte[size]);
    }

    private static long checksum(int zeros) {
        CRC32 checksum = new CRC32();
        checksum.update(new byte[zeros]);
        return checksum.getValue();
    }

    @Test
    void triesAgainWhereATrainingCameToNoResult() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        Path part = cache.resolve("kernelproof/cds/this-machine/" + archive.key() + ".part");
        CompletableFuture<Boolean> made = new CompletableFuture<>();
        AtomicInteger ended = new AtomicInteger();
        Training training = archive.trainIfMissing(
                        (command, file) -> new Training.Attempt(made, ended::incrementAndGet))
                .orElseThrow();
        assertThat(part).exists();
        made.completeExceptionally(new IOException("the container was removed"));
        training.close();
        assertThat(part).doesNotExist();
        assertThat(ended).hasValue(1);
        assertThat(archive.file()).isEmpty();
    }

    @Test
    void doesNotTryAgainSoonWhereATrainingFailed() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        Training.Trainer failing =
                (command, file) -> new Training.Attempt(CompletableFuture.completedFuture(false), () -> {});
        archive.trainIfMissing(failing).orElseThrow().close();
        assertThat(archive.file()).isEmpty();
        assertThat(archive.trainIfMissing(failing)).isEmpty();
    }

    @Test
    void leavesTheWorkToWhoeverIsAtIt() throws Exception {
        AppCdsArchive archive = archive(thisJdk());
        Files.delete(fake(archive, 1));
        Path directory = cache.resolve("kernelproof/cds/this-machine");
        Path part = Files.createFile(directory.resolve(archive.key() + ".part"));
        archive.trainIfMissing(new TrainingHere());
        assertThat(part).isEmptyFile();

        // Whoever it was has given up by now; and there are many archives of long ago.
        Files.setLastModifiedTime(part, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        ArchiveDirectory ofImage = ArchiveDirectory.ofImage(cache, "debian:12");
        ArchiveDirectory unused = ArchiveDirectory.ofImage(cache, "debian:11");
        assertThat(ofImage.make() && unused.make()).isTrue();
        Files.setLastModifiedTime(unused.path(), FileTime.from(Instant.EPOCH));
        for (int age = 1; age <= 20; age++) {
            Path old = Files.write(
                    (age % 2 == 0 ? directory : ofImage.path()).resolve("old" + age + "-1.jsa"), new byte[1]);
            Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(age))));
        }
        Path made = trained(archive);
        waitUntilGone(unused.path());
        try (Stream<Path> left = Files.walk(directory.getParent())) {
            assertThat(left.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                    Stream.of(made.getFileName().toString()),
                                    IntStream.rangeClosed(1, 15).mapToObj(age -> "old" + age + "-1.jsa"))
                            .toList());
        }
    }

    /** The oldest go right after the new one has come. */
    private static void waitUntilGone(Path file) throws InterruptedException {
        Instant end = Instant.now().plus(LIMIT);
        while (Files.exists(file) && Instant.now().isBefore(end)) {
            Thread.sleep(50);
        }
    }

    @Test
    void isOfItsJdkItsJarsAndItsFlags() throws Exception {
        String key = archive(thisJdk()).key();
        assertThat(archive(thisJdk()).key()).isEqualTo(key);
        assertThat(archive(thisJdk(), List.of("-XX:+UseG1GC"), classPath, "on")
                        .orElseThrow()
                        .key())
                .isNotEqualTo(key);
        assertThat(archive(
                                thisJdk(),
                                Stream.concat(ARGUMENTS.stream(), Stream.of(JvmOptions.COMPILE_LATER))
                                        .toList(),
                                classPath,
                                "on")
                        .orElseThrow()
                        .key())
                .as("that of JVMs which are trapped")
                .isEqualTo(key);
        Jdk other = new Jdk(thisJdk().home(), 17, "another release", false);
        assertThat(archive(other).key()).isNotEqualTo(key);
        Jdk ofAnImage = new Jdk(thisJdk().home(), 17, "sha256:1", true);
        assertThat(archive(ofAnImage).key())
                .isNotEqualTo(key)
                .isNotEqualTo(
                        archive(new Jdk(thisJdk().home(), 17, "sha256:2", true)).key());
        Path jar = Files.copy(classPath.prefix().get(0), cache.resolve("copy.jar"));
        List<Path> jars = new ArrayList<>(classPath.prefix());
        jars.set(0, jar);
        GuestClassPath changed = new GuestClassPath(jars, List.of(), true);
        String ofCopy =
                archive(thisJdk(), ARGUMENTS, changed, "on").orElseThrow().key();
        assertThat(ofCopy).isNotEqualTo(key);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.EPOCH));
        assertThat(archive(thisJdk(), ARGUMENTS, changed, "on").orElseThrow().key())
                .isNotEqualTo(ofCopy);
    }

    @Test
    void isNotMadeWhereItIsNotWanted() {
        assertThat(archive(thisJdk(), ARGUMENTS, classPath, "off")).isEmpty();
        assertThat(archive(thisJdk(), List.of("-XX:SharedArchiveFile=mine.jsa"), classPath, "on"))
                .isEmpty();
        assertThat(archive(thisJdk(), List.of("-Xshare:off"), classPath, "on")).isEmpty();
        assertThat(archive(thisJdk(), List.of("-XX:AOTCache=mine.aot"), classPath, "on"))
                .isEmpty();
        GuestClassPath directories = new GuestClassPath(classPath.prefix(), List.of(), false);
        assertThat(archive(thisJdk(), ARGUMENTS, directories, "on")).isEmpty();
        assertThat(archive(Jdk.in(cache), ARGUMENTS, classPath, "on")).isEmpty();
        Jdk ofAnImageWithoutDigest = new Jdk(thisJdk().home(), 17, "", true);
        assertThat(archive(ofAnImageWithoutDigest, ARGUMENTS, classPath, "on")).isEmpty();
        assertThat(AppCdsArchive.of(thisJdk(), classPath, ARGUMENTS, Optional.empty(), key -> Optional.empty()))
                .isEmpty();
    }

    @Test
    void rejectsOtherValuesOfTheSwitch() {
        assertThatThrownBy(() -> archive(thisJdk(), ARGUMENTS, classPath, "no"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        The configuration parameter 'kernelproof.cds' could not be used.
                          expected: 'on' or 'off'
                          seen:     no
                          next:     correct the value""");
    }

    @Test
    void knowsWhereCachesAre() {
        assertThat(UserCache.directory(java.util.Map.of("XDG_CACHE_HOME", "/x"), "/home/a"))
                .contains(Path.of("/x"));
        assertThat(UserCache.directory(java.util.Map.of("XDG_CACHE_HOME", "x"), "/home/a"))
                .contains(Path.of("/home/a/.cache"));
        assertThat(UserCache.directory(java.util.Map.of(), "?")).isEmpty();
    }
}
