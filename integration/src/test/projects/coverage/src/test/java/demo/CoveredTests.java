package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels("3.10")
class CoveredTests {
    @Test
    void doubles() {
        assertEquals(4, Covered.twice(2));
    }
}
