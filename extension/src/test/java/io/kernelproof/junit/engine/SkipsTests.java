package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A green that ran nothing is the worst failure of all: skips are evidence. */
class SkipsTests {

    private static final String REFUSED = "pidfd_open was refused to it: ENOSYS by the simulated kernel";

    @Test
    void tellsWhoRefusedWhatToATestThatSkipsItself() {
        EngineRun run = EngineRun.of(selectClass(OwnTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted again() [3.10 (simulated)]",
                        "aborted opens() [3.10 (simulated)]",
                        "aborted otherwise() [3.10 (simulated)]",
                        "passed again() [host]",
                        "passed opens() [host]",
                        "passed otherwise() [host]",
                        "skipped isDisabled() [3.10 (simulated)]",
                        "skipped isDisabled() [host]");
        assertThat(run.messageOf("opens() [3.10 (simulated)]")).endsWith("no pidfd; " + REFUSED);
        assertThat(run.messageOf("again() [3.10 (simulated)]"))
                .as("asks nobody, but goes by what was found before")
                .endsWith(
                        "no pidfd; pidfd_open was refused to an earlier test, which skipped itself with the same words: "
                                + "ENOSYS by the simulated kernel");
        assertThat(run.messageOf("otherwise() [3.10 (simulated)]")).doesNotContain("refused");
        assertThat(run.messageOf("isDisabled() [3.10 (simulated)]")).isEqualTo("for good");
    }

    @RunOnKernels({"3.10", "host"})
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OwnTestCase {

        private static boolean isThere;

        @Test
        @Order(1)
        void opens() {
            isThere = hasPidfd();
            assumeTrue(isThere, "no pidfd");
        }

        @Test
        @Order(2)
        void again() {
            assumeTrue(isThere, "no pidfd");
        }

        @Test
        @Order(3)
        void otherwise() {
            assumeTrue(isThere, "something else");
        }

        @Test
        @Disabled("for good")
        @Order(4)
        void isDisabled() {}
    }

    @Test
    void tellsWhatWasRefusedToAClassWhoseTestsSkipThemselves() {
        EngineRun run = EngineRun.of(selectClass(BeforeAllTestCase.class), selectClass(BetweenTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted dynamic() [3.10 (simulated)]",
                        "aborted goes() [3.10 (simulated)]",
                        "aborted isOne(int) [3.10 (simulated)]",
                        "passed dynamic()[1] [host]",
                        "passed dynamic()[2] [host]",
                        "passed goes() [host]",
                        "passed isOne(int)[1] [host]",
                        "passed isOne(int)[2] [host]",
                        "passed isOne(int)[3] [host]");
        assertThat(run.messageOf("isOne(int) [3.10 (simulated)]")).endsWith("no pidfd at all; " + REFUSED);
        assertThat(run.messageOf("goes() [3.10 (simulated)]")).endsWith("not here; " + REFUSED);
    }

    @RunOnKernels({"3.10", "host"})
    static class BeforeAllTestCase {

        @BeforeAll
        static void needsAPidfd() {
            assumeTrue(hasPidfd(), "no pidfd at all");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void isOne(int number) {}

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return Stream.of("1", "2").map(name -> DynamicTest.dynamicTest(name, () -> {}));
        }
    }

    @RunOnKernels({"3.10", "host"})
    static class BetweenTestCase {

        private static boolean isThere;

        @BeforeAll
        static void asks() {
            isThere = hasPidfd();
        }

        @Test
        void goes() {
            assumeTrue(isThere, "not here");
        }
    }

    @Test
    void tellsWhatWasRefusedToTheConditionOfATestOrClass() {
        EngineRun run = EngineRun.of(selectClass(ConditionTestCase.class), selectClass(ClassConditionTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "passed byClass() [host]",
                        "passed byMethod() [host]",
                        "skipped byClass() [3.10 (simulated)]",
                        "skipped byMethod() [3.10 (simulated)]");
        assertThat(run.messageOf("byMethod() [3.10 (simulated)]")).endsWith("; " + REFUSED);
        assertThat(run.messageOf("byClass() [3.10 (simulated)]")).endsWith("; " + REFUSED);
    }

    @RunOnKernels({"3.10", "host"})
    static class ConditionTestCase {

        @Test
        @EnabledIf("io.kernelproof.junit.engine.SkipsTests#hasPidfd")
        void byMethod() {}
    }

    @RunOnKernels({"3.10", "host"})
    @EnabledIf("io.kernelproof.junit.engine.SkipsTests#hasPidfd")
    static class ClassConditionTestCase {

        @Test
        void byClass() {}
    }

    @Test
    void failsSkipsByRefusalWhereThatIsAskedFor() {
        EngineRun run = EngineRun.selecting(
                        selectClass(BeforeAllTestCase.class),
                        selectClass(ConditionTestCase.class),
                        selectClass(NowhereTestCase.class))
                .with("kernelproof.skips", "fail")
                .execute();

        assertThat(run.results())
                .contains(
                        "failed dynamic() [3.10 (simulated)]",
                        "failed isOne(int) [3.10 (simulated)]",
                        "failed byMethod() [3.10 (simulated)]",
                        "aborted onMars() [3.10 (simulated)]");
        assertThat(run.messageOf("byMethod() [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)] The test skipped itself where a call was refused, and kernelproof.skips=fail is set.",
                        REFUSED);
    }

    @Test
    void failsUnderStrictWhatRanInNoEnvironment() {
        EngineRun run = EngineRun.selecting(
                        selectClass(NowhereTestCase.class),
                        selectClass(BeforeAllTestCase.class),
                        selectClass(OwnTestCase.class))
                .with("kernelproof.strict", "true")
                .execute();

        assertThat(run.results())
                .filteredOn(result -> result.startsWith("failed"))
                .containsExactly("failed onMars() [no environment]");
        assertThat(run.messageOf("onMars() [no environment]"))
                .contains(
                        "The test [onMars()] ran in no environment, and kernelproof.strict is set.",
                        "it skipped itself in each: aborted: org.opentest4j.TestAbortedException",
                        "not Mars");
    }

    @Test
    void passesWithoutStrictWhatRanInNoEnvironment() {
        assertThat(EngineRun.of(selectClass(NowhereTestCase.class)).results())
                .containsExactly("aborted onMars() [3.10 (simulated)]", "aborted onMars() [host]");
    }

    @RunOnKernels({"3.10", "host"})
    static class NowhereTestCase {

        @Test
        void onMars() {
            assumeTrue(false, "not Mars");
        }
    }

    static boolean hasPidfd() {
        try {
            return Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0) >= 0;
        } catch (io.kernelproof.syscall.SyscallException e) {
            return false;
        }
    }
}
