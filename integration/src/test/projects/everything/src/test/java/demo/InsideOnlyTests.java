package demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Everything of a test class and of other people's extensions happens inside, once per environment. */
@RunOnKernels({"host", "3.10"})
@ExtendWith(InsideOnlyTests.OtherPeoplesExtension.class)
class InsideOnlyTests {

    static {
        trace("class initialised");
    }

    InsideOnlyTests() {
        trace("instance made");
    }

    @Test
    void runs() {
        trace("test run");
        assertNotNull(System.getProperty("kernelproof.environment"));
    }

    static class OtherPeoplesExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

        static {
            trace("extension initialised");
        }

        @Override
        public void beforeAll(ExtensionContext context) {
            trace("before all");
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            trace("before each");
        }

        @Override
        public void afterEach(ExtensionContext context) {
            trace("after each");
            assertTrue(context.getExecutionException().isEmpty());
        }
    }

    static void trace(String what) {
        try {
            Files.writeString(
                    Path.of("target", "trace.txt"),
                    System.getProperty("kernelproof.environment", "OUTSIDE") + " " + what + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
