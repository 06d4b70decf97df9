package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import java.util.stream.Stream;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a class or template happens to its tests; that containers never fail is checked with every run. */
@SuppressWarnings("DoNotCallSuggester") // Methods that always throw are what this is about.
class ClassFailureTests {

    @Test
    void failsEveryTestOfAClassThatCannotBeSetUp() {
        EngineRun run = EngineRun.of(selectClass(BeforeAllTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "failed first() [3.10 (simulated)]",
                        "failed inNested() [3.10 (simulated)]",
                        "failed takes(int) [3.10 (simulated)]",
                        "passed first() [host]",
                        "passed inNested() [host]",
                        "passed takes(int)[1] [host]",
                        "passed takes(int)[2] [host]");
        assertThat(run.messageOf("inNested() [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)] getrandom",
                        "ENOSYS",
                        "system calls that were refused to it",
                        "in mainline since 3.17");
    }

    @Test
    void addsATestForAClassThatCannotBeTornDown() {
        EngineRun run = EngineRun.of(selectClass(AfterAllTestCase.class));

        assertThat(run.results()).containsExactly("failed (class) [host]", "passed passes() [host]");
        assertThat(run.messageOf("(class) [host]")).isEqualTo("java.lang.IllegalStateException: [host] not down");
    }

    @Test
    void abortsEveryTestOfAClassWhoseAssumptionDoesNotHold() {
        EngineRun run = EngineRun.of(selectClass(AssumingTestCase.class));

        assertThat(run.results()).containsExactly("aborted first() [host]", "aborted second() [host]");
        assertThat(run.messageOf("first() [host]")).contains("[host] Assumption failed: not here");
    }

    @Test
    void failsInTheNameOfATemplateThatMakesNoTest() {
        EngineRun run = EngineRun.of(selectClass(EmptyTemplateTestCase.class));

        assertThat(run.results()).containsExactly("failed factory() [host]", "failed template(int) [host]");
        assertThat(run.messageOf("template(int) [host]")).contains("[host]", "no arguments today");
        assertThat(run.messageOf("factory() [host]")).contains("[host]", "no tests today");
    }

    @Test
    void failsForInvocationsOfAClassThatCannotBeSetUpOrTornDown() {
        EngineRun run = EngineRun.of(selectClass(InvocationsTestCase.class));

        assertThat(run.results())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("failed ([1]").endsWith("1) [host]"),
                        second -> assertThat(second).startsWith("failed ([2]").endsWith("2) [host]"),
                        third -> assertThat(third).isEqualTo("passed passes() [host]"),
                        fourth -> assertThat(fourth).isEqualTo("passed passes() [host]"));
    }

    @Test
    void treatsJUnit4Alike() {
        EngineRun run = EngineRun.of(selectClass(OldBeforeTestCase.class), selectClass(OldAfterTestCase.class));

        assertThat(run.results()).containsExactly("failed (class) [host]", "failed old [host]", "passed old [host]");
    }

    private static boolean isOn310() {
        return System.getProperty("kernelproof.environment", "").equals("3.10");
    }

    @RunOnKernels({"host", "3.10"})
    static class BeforeAllTestCase {

        @BeforeAll
        static void setUp() {
            if (isOn310()) {
                Syscalls.invoke("getrandom", new byte[8], 8, 0);
            }
        }

        @Test
        void first() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void takes(int number) {}

        @Nested
        class Inner {

            @Test
            void inNested() {}
        }
    }

    @RunOnKernels("host")
    static class AfterAllTestCase {

        @AfterAll
        static void tearDown() {
            throw new IllegalStateException("not down");
        }

        @Test
        void passes() {}
    }

    @RunOnKernels("host")
    static class AssumingTestCase {

        @BeforeAll
        static void setUp() {
            assumeTrue(false, "not here");
        }

        @Test
        void first() {}

        @Test
        void second() {}
    }

    @RunOnKernels("host")
    static class EmptyTemplateTestCase {

        @ParameterizedTest
        @MethodSource("none")
        void template(int number) {}

        static Stream<Integer> none() {
            throw new IllegalStateException("no arguments today");
        }

        @TestFactory
        Stream<DynamicTest> factory() {
            throw new IllegalStateException("no tests today");
        }
    }

    @RunOnKernels("host")
    @ParameterizedClass
    @ValueSource(ints = {1, 2, 3})
    static class InvocationsTestCase {

        private final int number;

        InvocationsTestCase(int number) {
            this.number = number;
        }

        @BeforeParameterizedClassInvocation
        static void setUp(int number) {
            if (number == 1) {
                throw new IllegalStateException("not up");
            }
        }

        @AfterParameterizedClassInvocation
        static void tearDown(int number) {
            if (number == 2) {
                throw new IllegalStateException("not down");
            }
        }

        @Test
        void passes() {
            assertThat(number).isPositive();
        }
    }

    @RunOnKernels("host")
    public static class OldBeforeTestCase {

        @BeforeClass
        public static void setUp() {
            throw new IllegalStateException("not up");
        }

        @org.junit.Test
        public void old() {}
    }

    @RunOnKernels("host")
    public static class OldAfterTestCase {

        @AfterClass
        public static void tearDown() {
            throw new IllegalStateException("not down");
        }

        @org.junit.Test
        public void old() {}
    }
}
