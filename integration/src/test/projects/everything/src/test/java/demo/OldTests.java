package demo;

import static org.junit.Assert.assertNotNull;

import io.kernelproof.junit.RunOnKernels;
import org.junit.Test;

/** A class of JUnit 4, run inside by the Vintage engine. */
@RunOnKernels({"host", "3.10"})
public class OldTests {
    @Test
    public void runsInsideToo() {
        assertNotNull(System.getProperty("kernelproof.environment"));
    }
}
