package io.kernelproof.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElfFileTests {

    /** The C library of this JVM, wherever this system has it. */
    private static byte[] libc() throws IOException {
        String path = Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.endsWith("/libc.so.6") || line.contains("/libc.musl-"))
                .map(line -> line.substring(line.indexOf('/')))
                .findFirst()
                .orElseThrow();
        return Files.readAllBytes(Path.of(path));
    }

    private static ElfFile java() throws IOException {
        return ElfFile.parse(Files.readAllBytes(Path.of(System.getProperty("java.home"), "bin", "java")));
    }

    @Test
    void readsWhatAProgramNeeds() throws Exception {
        ElfFile java = java();

        assertThat(java.machine()).isEqualTo(Arch.current().id());
        assertThat(java.interpreter())
                .hasValueSatisfying(path -> assertThat(Path.of(path)).exists());
        assertThat(java.needed()).anyMatch(name -> name.startsWith("libjli"));
        assertThat(java.runPath()).anyMatch(directory -> directory.startsWith("$ORIGIN"));
    }

    @Test
    void readsVersionsThatFitEachOther() throws Exception {
        ElfFile libc = ElfFile.parse(libc());

        assertThat(java().neededVersions().get("libc.so.6"))
                .isNotEmpty()
                .allSatisfy(version -> assertThat(libc.definedVersions()).contains(version));
    }

    @Test
    void findsTheFunctionsThatALibraryHas() throws Exception {
        ElfFile libc = ElfFile.parse(libc());

        assertThat(libc.exports("open")).isTrue();
        assertThat(libc.exports("pthread_create")).isTrue();
        assertThat(libc.exports("no_such_function")).isFalse();
        assertThat(libc.exports("")).isFalse();
        assertThat(java().exports("open")).isFalse();
    }

    @Test
    void findsNothingInAStaticProgram() throws Exception {
        ElfFile probe = ElfFile.parse(Files.readAllBytes(ProbeBinary.path()));

        assertThat(probe.interpreter()).isEmpty();
        assertThat(probe.needed()).isEmpty();
        assertThat(probe.neededVersions()).isEmpty();
        assertThat(probe.definedVersions()).isEmpty();
    }

    @Test
    void namesTheMachineOfWhatItCannotRead() throws Exception {
        byte[] bigEndian = new byte[64];
        byte[] start = {0x7f, 'E', 'L', 'F', 1, 2};
        System.arraycopy(start, 0, bigEndian, 0, start.length);
        bigEndian[19] = 8;

        assertThat(ElfFile.parse(bigEndian).machine()).isEqualTo("machine 8");
    }

    @Test
    void rejectsWhatIsNoElfFile() {
        assertThat(ElfFile.isElf("#!/bin/sh".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isFalse();
        assertThatThrownBy(() -> ElfFile.parse(new byte[0])).isInstanceOf(ElfFormatException.class);
        assertThatThrownBy(() -> ElfFile.parse(new byte[] {0x7f, 'E', 'L', 'F'}))
                .hasMessage("it points beyond its own end");
    }

    /** A file of an image may be anything: the reader answers or refuses, and does neither for ever. */
    @Test
    void readsWhatIsAlmostRightWithoutAnyOtherException() throws Exception {
        byte[] whole = libc();
        byte[] head = Files.readAllBytes(Path.of(System.getProperty("java.home"), "bin", "java"));
        Random random = new Random(42);
        for (int round = 0; round < 2000; round++) {
            byte[] content = round % 20 == 0 ? whole.clone() : head.clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                int at = random.nextInt(random.nextBoolean() ? 1024 : content.length);
                content[at] = (byte) random.nextInt();
            }
            read(random.nextInt(4) == 0 ? Arrays.copyOf(content, random.nextInt(content.length)) : content);
        }
    }

    private static void read(byte[] content) {
        try {
            ElfFile file = ElfFile.parse(content);
            file.needed();
            file.runPath();
            file.neededVersions();
            file.definedVersions();
            file.exports("open");
        } catch (ElfFormatException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
