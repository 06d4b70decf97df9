package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.KernelVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On files as they are here, with some of them changed or taken away. */
class ProgramCheckTests {

    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String JAVA = JDK.resolve("bin/java").toString();
    private static final List<String> LOADED = List.of(
            JDK.resolve("lib/server/libjvm.so").toString(),
            JDK.resolve("lib/libjava.so").toString());

    private final ChangedFiles files = new ChangedFiles();

    private Optional<String> seen(String program) throws Exception {
        return ProgramCheck.of(files, program, LOADED, Optional.empty()).map(ProgramCheck.Obstacle::seen);
    }

    @Test
    void findsNothingWhereNothingIsWrong() throws Exception {
        assertThat(seen(JAVA)).isEmpty();
        assertThat(seen("true")).isEmpty();
        assertThat(seen("/proc/self/status")).as("no program at all").isEmpty();
    }

    @Test
    void missesTheProgram() throws Exception {
        assertThat(seen("/nowhere")).contains("there is no /nowhere");
        files.changed.put("/proc/self/environ", "A=b\0PATH=/a:/b\0".getBytes(StandardCharsets.UTF_8));
        assertThat(seen("nothing")).contains("there is no 'nothing' in its PATH, /a:/b");
    }

    @Test
    void missesALibrary() throws Exception {
        files.missing.add("libz.so.1");
        files.missing.add("libdl.so.2");
        files.missing.add("libpthread.so.0");

        assertThat(seen(JAVA))
                .hasValueSatisfying(seen ->
                        assertThat(seen).contains(" needs the library lib").endsWith(", which is not there"));
    }

    /** A libc that has nothing but the versions of its loader. */
    @Test
    void knowsWhatIsTooOld() throws Exception {
        Path loader = Path.of("/lib64/ld-linux-x86-64.so.2");
        if (!Files.exists(loader)) {
            loader = Path.of("/lib/ld-linux-aarch64.so.1");
        }
        files.replaced.put("libc.so.6", Files.readAllBytes(loader));

        assertThat(seen("/bin/true"))
                .hasValueSatisfying(seen -> assertThat(seen)
                        .contains("/bin/true needs GLIBC_2.", " of libc.so.6, and ", " has up to GLIBC_2."));
    }

    @Test
    void knowsOtherMachinesAndDamagedFiles() throws Exception {
        byte[] program = Files.readAllBytes(Path.of(JAVA));
        program[18] = 8;
        files.changed.put("/other", program);
        files.changed.put("/damaged", java.util.Arrays.copyOf(program, 40));

        assertThat(seen("/other"))
                .hasValueSatisfying(seen -> assertThat(seen)
                        .startsWith("/other is there, but it is built for machine 8, and this machine is "));
        assertThat(seen("/damaged")).contains("/damaged is there, but it is damaged: it points beyond its own end");
    }

    /** An image may name any number of large files. */
    @Test
    void givesUpWhereThereIsTooMuch() throws Exception {
        byte[] large = java.util.Arrays.copyOf(Files.readAllBytes(Path.of(JAVA)), 60 * 1024 * 1024);
        for (String name : List.of("libc.so.6", "libjli.so", "libz.so.1", "libpthread.so.0", "libdl.so.2")) {
            files.replaced.put(name, large);
        }
        files.replaced.put("java", large);
        List<String> loaded = List.of("/a/libjli.so", "/b/libz.so.1", "/c/libdl.so.2", "/d/libc.so.6");

        assertThatThrownBy(() -> ProgramCheck.of(files, JAVA, loaded, Optional.empty()))
                .hasMessageContaining("the program and its libraries have more than 268435456 bytes");
    }

    /** Debian 12's loader does not ask any more, so that it does is written into it. */
    @Test
    void knowsTheLoaderThatEndsProgramsOnOldKernels() throws Exception {
        assertThat(seenOn("2.6.32", "/bin/true"))
                .as("a loader that does not ask")
                .isEmpty();
        askForTheKernel();

        assertThat(seenOn("2.6.32", "/bin/true"))
                .contains(
                        LOADER
                                + " ends every program with 'FATAL: kernel too old': it needs Linux 3.2, and this one is 2.6.32");
        assertThat(seenOn("3.1.10", "/bin/true")).isPresent();
        assertThat(seenOn("3.2", "/bin/true")).isEmpty();
        assertThat(seenOn("3.10", JAVA)).isEmpty();
        assertThat(seen("/bin/true")).as("the kernel as it is").isEmpty();
    }

    @Test
    void knowsLibrariesThatTheLoaderPassesOver() throws Exception {
        files.replaced.put("libz.so.1", withNote(Files.readAllBytes(Path.of(libc())), 4, 11, 0));
        assertThat(seenOn("4.10", JAVA)).as("a loader that does not ask").isEmpty();
        askForTheKernel();

        assertThat(seenOn("4.10", JAVA))
                .hasValueSatisfying(seen -> assertThat(seen)
                        .contains("needs the library libz.so.1; ", "libz.so.1 is there, but is passed over")
                        .endsWith("since its note asks for Linux 4.11, and this one is 4.10"));
        assertThat(seenOn("4.11", JAVA)).isEmpty();
    }

    private static final String LOADER = List.of("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1").stream()
            .filter(each -> Files.exists(Path.of(each)))
            .findFirst()
            .orElse("");

    private static String libc() {
        return List.of("/lib/x86_64-linux-gnu/libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6", "/lib64/libc.so.6")
                .stream()
                .filter(each -> Files.exists(Path.of(each)))
                .findFirst()
                .orElseThrow();
    }

    private void askForTheKernel() throws Exception {
        files.changed.put(LOADER, with("FATAL: kernel too old", Files.readAllBytes(Path.of(LOADER))));
    }

    private Optional<String> seenOn(String kernel, String program) throws Exception {
        return ProgramCheck.of(files, program, LOADED, Optional.of(KernelVersion.parse(kernel)))
                .map(ProgramCheck.Obstacle::seen);
    }

    private static byte[] with(String text, byte[] file) {
        byte[] more = text.getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(file, file.length + more.length);
        System.arraycopy(more, 0, all, file.length, more.length);
        return all;
    }

    /** With other numbers in the note of the oldest kernel. */
    private static byte[] withNote(byte[] file, int major, int minor, int patch) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < file.length - 32; at += 4) {
            if (bytes.getInt(at) == 4
                    && bytes.getInt(at + 4) == 16
                    && bytes.getInt(at + 8) == 1
                    && bytes.getInt(at + 12) == 0x554e47) {
                bytes.putInt(at + 20, major).putInt(at + 24, minor).putInt(at + 28, patch);
                return file;
            }
        }
        throw new AssertionError("no note");
    }

    @Test
    void knowsScripts() throws Exception {
        files.changed.put("/script", "#! /no/interpreter -x\necho".getBytes(StandardCharsets.UTF_8));
        files.changed.put("/good", "#!/bin/sh".getBytes(StandardCharsets.UTF_8));

        assertThat(seen("/script")).contains("/script is there, but it is a script for /no/interpreter, which is not");
        assertThat(seen("/good")).isEmpty();
    }

    /** Those of this machine, but for some. */
    private static final class ChangedFiles implements FilesInside {

        private static final int ENOENT = 2;

        final Map<String, byte[]> changed = new HashMap<>();
        final Map<String, byte[]> replaced = new HashMap<>();
        final List<String> missing = new ArrayList<>();

        @Override
        public List<FileInside> read(List<String> paths, int limit) {
            return paths.stream().map(path -> read(path, limit)).toList();
        }

        private FileInside read(String path, int limit) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            byte[] content = changed.containsKey(path) ? changed.get(path) : replaced.get(name);
            try {
                return missing.contains(name)
                        ? new FileInside(path, new byte[0], ENOENT)
                        : new FileInside(
                                path,
                                content == null
                                        ? Files.newInputStream(Path.of(path)).readNBytes(limit)
                                        : content,
                                0);
            } catch (java.io.IOException e) {
                return new FileInside(path, new byte[0], ENOENT);
            }
        }

        @Override
        public void write(String path, byte[] content, int permissions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeDirectory(String path, int permissions) {
            throw new UnsupportedOperationException();
        }
    }
}
