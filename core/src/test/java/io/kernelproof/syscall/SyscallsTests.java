package io.kernelproof.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.jna.Memory;
import io.kernelproof.kernel.Errno;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyscallsTests {

    @BeforeEach
    void runOnlyOnLinuxOnX86() {
        if (!Boolean.getBoolean("kernelproof.strict")) {
            Assumptions.assumeThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
                    .as("these tests make real calls")
                    .isEqualTo("Linux amd64");
        }
    }

    @Test
    void returnsWhatTheCallReturned() {
        assertThat(Syscalls.invoke("getpid")).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void passesStringsAsPaths(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("größe"), "content");

        long descriptor = Syscalls.invoke("open", file.toString(), 0, 0);

        assertThat(Path.of("/proc/self/fd/" + descriptor).toRealPath()).isEqualTo(file.toRealPath());
        assertThat(Syscalls.invoke("close", descriptor)).isZero();
    }

    @Test
    void handsBackWhatTheKernelWroteIntoABuffer() {
        byte[] buffer = new byte[4096];

        long length = Syscalls.invoke("getcwd", buffer, buffer.length);

        String path = new String(buffer, 0, Math.toIntExact(length) - 1, StandardCharsets.UTF_8);
        assertThat(Path.of(path)).isEqualTo(Path.of("").toAbsolutePath());
    }

    @Test
    void handsBackABufferAlsoWhenTheCallFails() {
        byte[] buffer = {1, 2, 3};

        assertThatExceptionOfType(SyscallException.class).isThrownBy(() -> Syscalls.invoke("read", -1, buffer, 3));

        assertThat(buffer).containsExactly(1, 2, 3);
    }

    @Test
    void takesMemoryOfTheCaller() {
        try (Memory uname = new Memory(6 * 65)) {
            Syscalls.invoke("uname", uname);

            assertThat(uname.getString(0)).isEqualTo("Linux");
        }
    }

    @Test
    void passesSixArguments() {
        long address = Syscalls.invoke("mmap", null, 4096, 0, 0x22, -1, 0);

        assertThat(address).isNotZero();
        assertThat(Syscalls.invoke("munmap", address, 4096L)).isZero();
    }

    @Test
    void namesTheCallAndTheErrorWhenItFails() {
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> Syscalls.invoke("open", "/does/not/exist", 0, 0))
                .withMessage("open(\"/does/not/exist\", 0, 0): ENOENT (2)")
                .satisfies(e -> assertThat(e.syscall()).isEqualTo("open"))
                .satisfies(e -> assertThat(e.errno()).isEqualTo(2))
                .satisfies(e -> assertThat(e.errnoName()).isEqualTo("ENOENT"));
    }

    @Test
    void answersEnosysForANumberWithNothingBehindIt() {
        assertThatExceptionOfType(SyscallException.class)
                .isThrownBy(() -> Syscalls.invoke("tuxcall", 1, null))
                .withMessage("tuxcall(1, NULL): ENOSYS (38)")
                .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOSYS));
    }

    @Test
    void rejectsAnUnknownName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.invoke("pidfd_opne"))
                .withMessageContaining("did you mean pidfd_open");
    }

    @Test
    void rejectsACallOfAnotherArchitecture() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.invoke("arm_fadvise64_64"))
                .withMessageContaining("System call [arm_fadvise64_64] cannot be made.")
                .withMessageContaining("no number on x86_64");
    }

    @Test
    void rejectsMoreThanSixArguments() {
        Object[] seven = Arrays.asList(0, 0, 0, 0, 0, 0, 0).toArray();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.invoke("getpid", seven))
                .withMessageContaining("at most six arguments");
    }

    @Test
    void rejectsArgumentsThatNoRegisterHolds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Syscalls.invoke("getpid", 1.5))
                .withMessageContaining("java.lang.Double");
    }
}
