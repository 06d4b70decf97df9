package io.kernelproof.faults.subject;

import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

/** A test that goes on without a call that 5.14 lacks. */
class Refused {

    @Test
    void meetsARefusedCall() {
        try {
            Syscalls.invoke("cachestat", 0, 0, 0, 0);
        } catch (RuntimeException e) {
            // It can do without.
        }
    }
}
