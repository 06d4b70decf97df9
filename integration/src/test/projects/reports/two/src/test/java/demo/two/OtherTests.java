package demo.two;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels("5.14")
class OtherTests {

    @Test
    void passes() {}
}
