package demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kernelproof.junit.MinimumKernel;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

@MinimumKernel("5.3")
class TooLowTests {
    @Test
    void opensAProcess() {
        assertTrue(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 2048) >= 0);
    }
}
