package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of each kind of test, on two kernels. */
class KindsOfTestsTests {

    private static EngineRun run;

    @BeforeAll
    static void runOnce() {
        run = EngineRun.of(
                selectClass(KindsTestCase.class),
                selectClass(ParameterizedTestCase.class),
                selectClass(DisabledTestCase.class),
                selectClass(OldTestCase.class));
    }

    @Test
    void runsEachOnceInEachEnvironmentUnderItsOwnName() {
        List<String> everywhere = List.of(
                "passed passes()",
                "failed fails()",
                "aborted assumes()",
                "skipped isDisabled()",
                "passed takes(String)[1]",
                "failed takes(String)[2]",
                "passed repeats()[1]",
                "passed repeats()[2]",
                "passed makes()[1]",
                "failed makes()[2][1]",
                "passed uses(Path)",
                "passed reports(TestReporter)",
                "passed passesInside()",
                "failed failsDeepInside()",
                "skipped isInDisabledClass()",
                "passed passesWith()",
                "passed passesWith()",
                "failed isOdd()",
                "passed isOdd()",
                "skipped one()",
                "skipped other(int)",
                "passed old",
                "failed oldFails");
        assertThat(run.results())
                .containsExactlyInAnyOrderElementsOf(Stream.of("host", "3.10 (simulated)")
                        .flatMap(name -> everywhere.stream().map(line -> line + " [" + name + "]"))
                        .toList());
    }

    @Test
    void saysInEveryMessageWhereItHappened() {
        assertThat(run.messageOf("fails() [host]"))
                .isEqualTo("org.opentest4j.AssertionFailedError: [host] expected: <wanted> but was: <given>");
        assertThat(run.messageOf("fails() [3.10 (simulated)]")).contains("[3.10 (simulated)] expected: <wanted>");
        assertThat(run.messageOf("failsDeepInside() [host]"))
                .isEqualTo("java.lang.IllegalStateException: [host] deep inside");
        assertThat(run.messageOf("oldFails [host]")).isEqualTo("java.lang.AssertionError: [host] old");
        assertThat(run.messageOf("assumes() [host]"))
                .isEqualTo("org.opentest4j.TestAbortedException: [host] Assumption failed: never true");
    }

    @Test
    void keepsTheReasonOfASkippedTestAsItIs() {
        assertThat(run.messageOf("isDisabled() [host]")).isEqualTo("not today");
        assertThat(run.messageOf("isInDisabledClass() [host]")).isEqualTo("not this class");
        assertThat(run.messageOf("one() [host]")).contains("not this one either");
    }

    @Test
    void handsOnReportEntries() {
        assertThat(run.entries()).containsEntry("reports(TestReporter) [host]", Map.of("key", "value"));
    }

    @RunOnKernels({"host", "3.10"})
    static class KindsTestCase {

        private boolean extended;

        @RegisterExtension
        final BeforeEachCallback extension = context -> extended = true;

        @Test
        void passes() {
            assertTrue(extended);
        }

        @Test
        void fails() {
            assertEquals("wanted", "given");
        }

        @Test
        void assumes() {
            assumeTrue(false, "never true");
        }

        @Test
        @Disabled("not today")
        void isDisabled() {}

        @ParameterizedTest
        @ValueSource(strings = {"a", "ab"})
        void takes(String value) {
            assertEquals(1, value.length());
        }

        @RepeatedTest(2)
        void repeats() {}

        @TestFactory
        Stream<DynamicNode> makes() {
            return Stream.of(
                    DynamicTest.dynamicTest("x", () -> {}),
                    DynamicContainer.dynamicContainer(
                            "y", Stream.of(DynamicTest.dynamicTest("z", () -> assertEquals(1, 2)))));
        }

        @Test
        void uses(@TempDir Path directory) throws Exception {
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
                void failsDeepInside() {
                    throw new IllegalStateException("deep inside");
                }
            }
        }

        @Nested
        @Disabled("not this class")
        class DisabledInner {

            @Test
            void isInDisabledClass() {}
        }
    }

    @RunOnKernels({"host", "3.10"})
    @ParameterizedClass
    @ValueSource(ints = {0, 1})
    record ParameterizedTestCase(int number) {

        @Test
        void passesWith() {}

        @Test
        void isOdd() {
            assertEquals(1, number);
        }
    }

    @RunOnKernels({"host", "3.10"})
    @ParameterizedClass
    @ValueSource(ints = {0, 1})
    @Disabled("not this one either")
    record DisabledTestCase(int number) {

        @Test
        void one() {}

        @ParameterizedTest
        @ValueSource(ints = {0, 1})
        void other(int another) {}
    }

    @RunOnKernels({"host", "3.10"})
    public static class OldTestCase {

        @org.junit.Test
        public void old() {}

        @org.junit.Test
        public void oldFails() {
            throw new AssertionError("old");
        }
    }
}
