package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.junit.RequiresSyscalls.WhenMissing;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

/** A test that is not tried without the calls that it needs. */
@RunOnKernels({"3.10", "host"})
class RequirementTests {

    @Test
    @RequiresSyscalls(value = "pidfd_open", whenMissing = WhenMissing.SKIP)
    void needsPidfds() {
        assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0))
                .isNotNegative();
    }
}
