package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kernelproof.junit.RunOnKernels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the JVM outside has, the JVM inside has. Compiled as preview code. */
@RunOnKernels("3.10")
class OptionsTests {

    @Test
    void opens() throws Exception {
        String.class.getDeclaredField("value").setAccessible(true);
    }

    @Test
    void hasSystemProperties() {
        assertEquals("with a space, and = signs", System.getProperty("demo.property"));
    }

    @Test
    void hasEnvironmentVariables() {
        assertEquals("set", System.getenv("DEMO_VARIABLE"));
    }

    @Test
    void hasTheWorkingDirectory() {
        assertTrue(Path.of("").toAbsolutePath().endsWith("target"));
    }

    @Test
    void hasTheHeap() {
        assertTrue(Runtime.getRuntime().maxMemory() <= 300L << 20);
    }
}
