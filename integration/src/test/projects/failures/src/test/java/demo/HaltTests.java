package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class HaltTests {
    @Test
    void haltsOn310() {
        if (System.getProperty("kernelproof.environment").equals("3.10")) {
            Runtime.getRuntime().halt(4);
        }
    }
}
