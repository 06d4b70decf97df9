package demo.lib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kernelproof.junit.RunOnKernels;
import org.junit.jupiter.api.Test;

@RunOnKernels({"host", "3.10"})
class GreetingTests {
    @Test
    void isPartOfTheModule() {
        assertEquals("hello from demo.lib", Greeting.text());
        assertEquals("demo.lib", GreetingTests.class.getModule().getName());
    }
}
