package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class AfterAllTests {

    @AfterAll
    static void fails() {
        if (System.getProperty("kernelproof.environment").equals("3.10")) {
            throw new IllegalStateException("cannot be torn down here");
        }
    }

    @Test
    void passes() {}
}
