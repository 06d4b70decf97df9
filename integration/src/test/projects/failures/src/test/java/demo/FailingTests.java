package demo;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class FailingTests {

    static final class Odd extends RuntimeException {
        private final Runnable notSerializable = () -> {};

        Odd(Runnable first, int second) {
            super("cannot be built again");
        }
    }

    @Test
    void differs() {
        assertEquals("wanted", "given");
    }

    @Test
    void differsTwice() {
        assertAll(() -> assertEquals(1, 2), () -> assertEquals(3, 4));
    }

    @Test
    void throwsWhatCannotBeRebuilt() {
        throw new Odd(() -> {}, 1);
    }

    @Test
    void needsGetrandom() {
        Syscalls.invoke("getrandom", new byte[8], 8, 0);
    }
}
