package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.NativePrograms.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ProbeBinaryTests {

    private static final Path SOURCES = Path.of("src/main/c");

    private final Path directory;
    private final ProbeBinary binary;

    ProbeBinaryTests(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.binary = ProbeBinary.of("Linux", "amd64");
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "AARCH64"})
    void isWhatItsSourcesMakeInAnyDirectoryAndLocale(Arch arch) throws IOException {
        String compiler = arch.id() + "-linux-gnu-gcc";
        NativePrograms.requireTool(compiler);
        String version = NativePrograms.finish(List.of(compiler, "--version"))
                .output()
                .lines()
                .findFirst()
                .orElse("")
                .replace(compiler, "gcc");
        String recorded = recorded(arch).getProperty("compiler");
        NativePrograms.require(
                version.equals(recorded), "the binary was built by " + recorded + ", here is " + version);
        Path copy = Files.createDirectory(directory.resolve("a copy of the sources"));
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.copy(source, copy.resolve(source.getFileName()));
            }
        }
        Path built = directory.resolve("built");

        Finished finished = NativePrograms.finish(List.of(
                "env",
                "LC_ALL=tr_TR.UTF-8",
                "CC=" + compiler,
                "sh",
                copy.resolve("build.sh").toString(),
                built.toString()));

        assertThat(finished).isEqualTo(new Finished(0, ""));
        for (ProbeBinary program : all(arch)) {
            assertThat(Files.readAllBytes(built.resolve(program.name())))
                    .as("run core/src/main/c/build.sh and commit what it changes")
                    .isEqualTo(program.content());
        }
    }

    @Test
    void callsWhatTheRecordedFactsGive() throws IOException {
        NativePrograms.requireTool("python3");

        assertThat(NativePrograms.finish(List.of("python3", "src/main/data/facts.py")))
                .isEqualTo(new Finished(0, """
                        syscalls.csv: 498 lines
                        exceptions.csv: 226 lines
                        calls-x86_64.h: 391 lines
                        calls-aarch64.h: 333 lines
                        """));
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "AARCH64"})
    void isTheOneOfTheProperties(Arch arch) throws Exception {
        for (ProbeBinary program : all(arch)) {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(program.content());

            assertThat(HexFormat.of().formatHex(hash)).isEqualTo(program.sha256());
        }
        assertThat(of(arch).sha256()).isEqualTo(recorded(arch).getProperty("sha256"));
    }

    /** The trap is the largest: it runs copies of the filters that programs put on themselves. */
    @ParameterizedTest
    @EnumSource(names = {"X86_64", "AARCH64"})
    void isSmall(Arch arch) throws IOException {
        assertThat(all(arch))
                .allSatisfy(program -> assertThat(program.content().length).isLessThanOrEqualTo(28 * 1024));
    }

    /** Machines by their numbers in an ELF header: elf(5), EM_X86_64 and EM_AARCH64. */
    @ParameterizedTest
    @CsvSource({"amd64, 62", "x86_64, 62", "aarch64, 183", "arm64, 183"})
    void isOfTheArchitectureThatTheJvmNames(String jvmArch, int machine) throws IOException {
        ByteBuffer elf =
                ByteBuffer.wrap(ProbeBinary.of("Linux", jvmArch).content()).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(elf.getInt(0)).as("\\x7fELF").isEqualTo(0x464c457f);
        assertThat(elf.get(4)).as("64 bits").isEqualTo((byte) 2);
        assertThat(elf.getShort(18)).isEqualTo((short) machine);
    }

    @ParameterizedTest
    @EnumSource(names = {"X86_64", "AARCH64"})
    void needsNoLibrariesAndNoExecutableStack(Arch arch) throws IOException {
        NativePrograms.requireTool("readelf");
        for (ProbeBinary program : all(arch)) {
            Path file = Files.write(directory.resolve(program.name()), program.content());

            assertThat(NativePrograms.finish(List.of("readelf", "-lW", file.toString()))
                            .output())
                    .doesNotContain("INTERP", "DYNAMIC")
                    .containsPattern("GNU_STACK.* RW ");
        }
    }

    @Test
    void isExtractedOncePerVersionForThisUserOnly() throws IOException {
        Path path = place();
        Object key = Files.readAttributes(path, "unix:ino").get("ino");

        assertThat(path)
                .isEqualTo(directory.resolve(
                        "kernelproof/probe-" + binary.sha256().substring(0, 16) + "/kernelproof-probe"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwxr-xr-x");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.getParent())))
                .isEqualTo("rwx------");
        assertThat(NativePrograms.finish(List.of(path.toString(), "probe", "39"))
                        .output())
                .startsWith("kernelproof-probe 1 x86_64\n39 ");
        assertThat(Files.readAttributes(place(), "unix:ino")).containsEntry("ino", key);
        try (Stream<Path> files = Files.list(path.getParent())) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void isExtractedToTheHomeDirectoryWhenNoCacheIsConfigured() throws IOException {
        assertThat(binary.place(Map.of(), directory.toString())).startsWith(directory.resolve(".cache/kernelproof"));
        assertThat(binary.place(Map.of("XDG_CACHE_HOME", "relative"), directory.toString()))
                .startsWith(directory.resolve(".cache/kernelproof"));
    }

    @Test
    void isExtractedAgainWhenTheFileWasChanged() throws IOException {
        Path path = place();
        byte[] changed = binary.content();
        changed[changed.length / 2] ^= 1;
        Files.write(path, changed);

        assertThat(Files.readAllBytes(place())).isEqualTo(binary.content());
        Files.delete(path);
        assertThat(Files.readAllBytes(place())).isEqualTo(binary.content());
    }

    @Test
    void isNotExtractedFromADamagedJar() throws IOException {
        byte[] changed = binary.content();
        changed[changed.length / 2] ^= 1;
        ProbeBinary damaged = new ProbeBinary(binary.name(), "x86_64", changed, binary.sha256());

        assertThatThrownBy(() -> damaged.place(Map.of("XDG_CACHE_HOME", directory.toString()), ""))
                .hasMessageContaining("Cannot use the native probe for x86_64 of this jar.")
                .hasMessageContaining("expected: SHA-256 " + binary.sha256())
                .hasMessageContaining("next:     get the jar again");
        ProbeBinary withoutFingerprint = new ProbeBinary(binary.name(), "x86_64", binary.content(), "");
        assertThatThrownBy(() -> withoutFingerprint.place(Map.of("XDG_CACHE_HOME", directory.toString()), ""))
                .hasMessageContaining("next:     get the jar again");
    }

    @Test
    void isExtractedElsewhereWhereOthersMayWrite() throws IOException {
        Path shared = place().getParent();
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertTemporary(place());
    }

    @Test
    void isExtractedElsewhereWhereTheCacheIsNoDirectory() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertTemporary(binary.place(Map.of("XDG_CACHE_HOME", file.toString()), ""));
    }

    @Test
    void isExtractedElsewhereWhereNothingMayBeExecuted() throws IOException {
        Path noexec = Path.of("/dev/shm");
        boolean mounted = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .noneMatch(line -> line.matches("\\S+ /dev/shm \\S+ \\S*\\bnoexec\\b.*"));
        if (mounted) {
            noexec = Files.createDirectory(directory.resolve("noexec"));
            Finished mount =
                    NativePrograms.finish(List.of("mount", "-t", "tmpfs", "-o", "noexec", "none", noexec.toString()));
            NativePrograms.require(mount.status() == 0, "nothing can be mounted noexec here: " + mount.output());
        }
        Path cache = Files.createTempDirectory(noexec, "kernelproof-tests");
        try {
            assertTemporary(binary.place(Map.of("XDG_CACHE_HOME", cache.toString()), ""));
        } finally {
            NativePrograms.finish(List.of("rm", "-r", cache.toString()));
            if (mounted) {
                NativePrograms.finish(List.of("umount", noexec.toString()));
            }
        }
    }

    @Test
    void saysWhichMachinesThereIsOneFor() {
        assertThatThrownBy(() -> ProbeBinary.of("Mac OS X", "aarch64"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "Cannot find a native probe for Mac OS X on aarch64.",
                        "expected: Linux on x86_64 or aarch64",
                        "seen:     Mac OS X on aarch64",
                        "next:");
        assertThatThrownBy(() -> ProbeBinary.of("Linux", "mips")).hasMessageContaining("Linux on mips");
    }

    private static List<ProbeBinary> all(Arch arch) throws IOException {
        return List.of(
                ProbeBinary.of("Linux", arch.id()),
                ProbeBinary.trapOf("Linux", arch.id()),
                ProbeBinary.keepOf("Linux", arch.id()));
    }

    private Path place() throws IOException {
        return binary.place(Map.of("XDG_CACHE_HOME", directory.toString()), "/nowhere");
    }

    private void assertTemporary(Path path) throws IOException {
        assertThat(path.toString()).startsWith(System.getProperty("java.io.tmpdir") + "/kernelproof-probe");
        assertThat(Files.readAllBytes(path)).isEqualTo(binary.content());
        assertThat(Files.isExecutable(path)).isTrue();
    }

    private static ProbeBinary of(Arch arch) throws IOException {
        return ProbeBinary.of("Linux", arch.id());
    }

    private static Properties recorded(Arch arch) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = ProbeBinary.class.getResourceAsStream(arch.id() + "/kernelproof-probe.properties")) {
            properties.load(new java.io.StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return properties;
    }
}
