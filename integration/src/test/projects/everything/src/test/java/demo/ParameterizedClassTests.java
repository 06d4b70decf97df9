package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(ints = {1, 2})
@RunOnKernels({"host", "3.10"})
class ParameterizedClassTests {

    private final int number;

    ParameterizedClassTests(int number) {
        this.number = number;
    }

    @Test
    void isSmall() {
        assertEquals(0, number / 3);
    }
}
