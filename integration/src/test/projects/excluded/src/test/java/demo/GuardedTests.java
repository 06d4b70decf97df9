package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels("3.10")
class GuardedTests {
    @Test
    void mustNotRunOutside() {
        System.out.println("RAN OUTSIDE");
    }
}
