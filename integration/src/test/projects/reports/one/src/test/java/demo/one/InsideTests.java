package demo.one;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

@RunOnKernels({"3.10", "host"})
class InsideTests {

    private static int calls;

    @Test
    void passes() {}

    @Test
    void passesAtTheSecondTry() {
        Assertions.assertEquals(2, ++calls);
    }
}
