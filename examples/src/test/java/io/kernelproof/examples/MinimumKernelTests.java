package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.MinimumKernel;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

/** Runs on 5.3, where it passes, and on 5.2, where it may fail. */
@MinimumKernel("5.3")
class MinimumKernelTests {

    @Test
    void opensAProcessByDescriptor() {
        assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0))
                .isNotNegative();
    }
}
