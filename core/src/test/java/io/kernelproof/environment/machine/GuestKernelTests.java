package io.kernelproof.environment.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestKernelTests {

    private final Path image;

    GuestKernelTests(@TempDir Path directory) {
        this.image = directory.resolve("vmlinuz");
    }

    /** The places and values of Documentation/arch/arm64/booting.rst, Documentation/arch/x86/boot.rst and elf(5). */
    @ParameterizedTest
    @CsvSource({"56, ARMd, QEMU_AARCH64", "514, HdrS, QEMU_X86_64", "0, \u007fELF, USER_MODE_LINUX"})
    void knowsTheMachineByTheKernelsBeginning(int at, String magic, Machine machine) throws IOException {
        byte[] beginning = new byte[1024];
        byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, beginning, at, bytes.length);
        Files.write(image, beginning);

        assertThat(GuestKernel.of(image).machine()).isEqualTo(machine);
    }

    @Test
    void rejectsWhatIsNoKernel() throws IOException {
        Files.write(image, new byte[] {0x1f, (byte) 0x8b, 8});

        assertThatThrownBy(() -> GuestKernel.of(image))
                .isInstanceOf(GuestException.class)
                .hasMessageContainingAll("vmlinuz]", "expected: a kernel", "begin with 1f8b08", "next:");
    }

    @Test
    void rejectsAGuestWithoutAFirstProcess() {
        GuestKernel kernel = new GuestKernel(image, Machine.USER_MODE_LINUX);

        assertThatThrownBy(() -> new Guest(kernel, Map.of("probe", new byte[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no init among [probe]");
    }
}
