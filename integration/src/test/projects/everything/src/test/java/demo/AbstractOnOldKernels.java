package demo;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels("3.10")
abstract class AbstractOnOldKernels {
    @Test
    void isInherited() {}
}
