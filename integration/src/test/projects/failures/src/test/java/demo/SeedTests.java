package demo;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

@RunOnKernels("rhel-7.9")
class SeedTests {
    @Test
    void pidfdOpenFindsTheChild() {
        assertTrue(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0) >= 0);
    }
}
