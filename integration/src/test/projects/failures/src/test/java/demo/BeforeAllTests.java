package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class BeforeAllTests {

    @BeforeAll
    static void fails() {
        if (System.getProperty("kernelproof.environment").equals("3.10")) {
            throw new IllegalStateException("cannot be set up here");
        }
    }

    @Test
    void first() {}

    @Test
    void second() {}
}
