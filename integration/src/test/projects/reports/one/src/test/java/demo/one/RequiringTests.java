package demo.one;

import io.kernelproof.junit.RequiresSyscalls;
import org.junit.jupiter.api.Test;

class RequiringTests {

    @Test
    @RequiresSyscalls("getpid")
    void passes() {}

    @Test
    @RequiresSyscalls(value = "socketcall", whenMissing = RequiresSyscalls.WhenMissing.SKIP)
    void isSkipped() {}
}
