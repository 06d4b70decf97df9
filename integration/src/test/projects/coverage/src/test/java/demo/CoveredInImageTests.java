package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kernelproof.junit.RunInImages;
import org.junit.jupiter.api.Test;

@RunInImages("kernelproof/debian:12")
class CoveredInImageTests {
    @Test
    void halves() {
        assertEquals(2, CoveredInImage.half(4));
    }
}
