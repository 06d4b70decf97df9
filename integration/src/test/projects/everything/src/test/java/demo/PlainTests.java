package demo;

import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** Has no annotation, so stays where it is. */
class PlainTests {
    @Test
    void runsOutside() {
        assertNull(System.getProperty("kernelproof.environment"));
    }
}
