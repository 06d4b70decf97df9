package demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernelproof.junit.RunOnKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of each kind of test, none of which fails. */
@RunOnKernels({"host", "3.10"})
class KindsTests {

    private boolean extended;

    @RegisterExtension
    final BeforeEachCallback extension = context -> extended = true;

    @TempDir
    Path directory;

    @Test
    void passes() {
        assertTrue(extended);
    }

    @Test
    @Tag("slow")
    void isTagged() {}

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void takes(String value) {
        assertEquals(1, value.length());
    }

    @RepeatedTest(2)
    void repeats() {}

    @TestFactory
    Stream<DynamicTest> makes() {
        return Stream.of("x", "y").map(name -> DynamicTest.dynamicTest(name, () -> {}));
    }

    @Test
    @Disabled("not today")
    void isDisabled() {}

    @Test
    void assumes() {
        assumeTrue(false, "never true");
    }

    @Test
    void writesIntoATemporaryDirectory() throws Exception {
        Files.writeString(directory.resolve("file"), "text");
    }

    @Test
    void reports(TestReporter reporter) {
        reporter.publishEntry("key", "value");
    }

    @Nested
    class Inner {
        @Test
        void passesInside() {}

        @Nested
        class Innermost {
            @Test
            void passesDeepInside() {}
        }
    }
}
