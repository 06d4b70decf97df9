package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.MinimumKernel;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

/** Declares minimum kernels that are none; {@link MinimumKernelsPageTests} shows what is said of that. */
class WrongMinimumKernels {

    private static final int PIDFD_NONBLOCK = 2048;

    private WrongMinimumKernels() {}

    /** The call came with 5.3, its flag with 5.10. */
    @MinimumKernel("5.3")
    static class DeclaredTooLow {

        @Test
        void opensAProcessWithoutBlocking() {
            assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), PIDFD_NONBLOCK))
                    .isNotNegative();
        }
    }

    @MinimumKernel("5.10")
    static class DeclaredTooHigh {

        @Test
        void opensAProcess() {
            assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0))
                    .isNotNegative();
        }
    }
}
