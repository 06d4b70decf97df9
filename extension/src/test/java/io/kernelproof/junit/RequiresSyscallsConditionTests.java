package io.kernelproof.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;

import io.kernelproof.junit.RequiresSyscalls.WhenMissing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@EnabledOnOs(OS.LINUX)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
@ResourceLock(Resources.SYSTEM_OUT)
class RequiresSyscallsConditionTests {

    /** A call of other architectures: what x86_64 has instead are the calls that it bundles. */
    private static final String MISSING = "socketcall";

    private final Path directory;

    RequiresSyscallsConditionTests(@TempDir Path directory) {
        this.directory = directory;
    }

    private Kit run(Class<?> testCase) throws IOException {
        return run(testCase, Map.of());
    }

    private Kit run(Class<?> testCase, Map<String, String> parameters) throws IOException {
        return Kit.run(testCase, directory, parameters);
    }

    @RequiresSyscalls({"read", "getpid"})
    static class PresentTestCase {
        @Test
        void passes() {}

        @Test
        void fails() {
            fail("on purpose");
        }

        @Test
        void assumes() {
            assumeTrue(false, "not today");
        }

        @Test
        @Disabled("broken")
        void isDisabled() {}
    }

    @Test
    void runsATestWhereAllCallsAreThere() throws Exception {
        Kit kit = run(PresentTestCase.class);

        kit.events()
                .testEvents()
                .assertStatistics(stats ->
                        stats.started(3).succeeded(1).failed(1).aborted(1).skipped(1));
        assertThat(kit.verdicts())
                .containsExactly(
                        "host assumes(): skipped",
                        "host fails(): failed",
                        "host isDisabled(): skipped",
                        "host passes(): passed");
    }

    @RequiresSyscalls(
            value = {"read", MISSING},
            whenMissing = WhenMissing.SKIP)
    static class SkippedTestCase {
        @Test
        void isNotReached() {}
    }

    @Test
    void skipsAClassWhoseCallsAreMissing() throws Exception {
        Kit kit = run(SkippedTestCase.class);

        kit.events().containerEvents().assertStatistics(stats -> stats.skipped(1));
        kit.events()
                .containerEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                skippedWithReason(
                                        reason -> reason.startsWith(
                                                "incompatible: a required system call is not to be had in [host]: socketcall is missing"))));
        assertThat(kit.verdicts()).containsExactly("host RequiresSyscallsConditionTests$SkippedTestCase: incompatible");
    }

    @RequiresSyscalls(MISSING)
    static class FailingTestCase {
        @BeforeAll
        static void isNotReachedEither() {
            fail("the class was set up");
        }

        @Test
        void isNotReached() {}

        @Nested
        class Inner {
            @Test
            void isNotReached() {}
        }
    }

    @Test
    void failsAClassBeforeItIsSetUp() throws Exception {
        Kit kit = run(FailingTestCase.class);

        kit.events().testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(kit.failure()).hasMessageMatching("""
                @RequiresSyscalls on \\[.*FailingTestCase] is not met.
                  expected: socketcall can be called in \\[host]
                  seen:     a required system call is not to be had in \\[host]: socketcall is missing .*
                  next:     run it where they can be called, or declare whenMissing = SKIP""");
        assertThat(kit.verdicts()).containsExactly("host RequiresSyscallsConditionTests$FailingTestCase: incompatible");
    }

    @RequiresSyscalls("read")
    static class MethodsTestCase {
        @Test
        @RequiresSyscalls(MISSING)
        void fails() {}

        @Test
        @RequiresSyscalls(value = MISSING, whenMissing = WhenMissing.SKIP)
        void isSkipped() {}

        @RepeatedTest(2)
        @RequiresSyscalls(MISSING)
        void failsTwice() {}

        @Test
        void passes() {}
    }

    @Test
    void checksWhatAMethodRequires() throws Exception {
        Kit kit = run(MethodsTestCase.class);

        kit.events()
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(3).skipped(1));
        assertThat(kit.verdicts())
                .containsExactlyInAnyOrder(
                        "host fails(): incompatible",
                        "host isSkipped(): incompatible",
                        "host repetition 1 of 2: incompatible",
                        "host repetition 2 of 2: incompatible",
                        "host passes(): passed");
    }

    @RequiresSyscalls("pidfd_opne")
    static class UnknownTestCase {
        @Test
        void isNotReached() {}
    }

    @RequiresSyscalls({})
    static class EmptyTestCase {
        @Test
        void isNotReached() {}
    }

    @Test
    void rejectsACallThatIsNone() throws Exception {
        assertThat(run(UnknownTestCase.class).failure())
                .hasMessageContaining("UnknownTestCase] cannot be checked.")
                .hasMessageContaining("pidfd_opne")
                .hasMessageContaining("did you mean pidfd_open");
    }

    @Test
    void rejectsAnEmptyRequirement() throws Exception {
        assertThat(run(EmptyTestCase.class).failure())
                .hasMessageContaining("EmptyTestCase] requires nothing.")
                .hasMessageContaining("expected: the name of at least one system call");
    }

    @Test
    void doesNothingInsideOfAnEnvironment() throws Exception {
        System.setProperty("kernelproof.environment", "3.10");
        try {
            Kit kit = run(SkippedTestCase.class);

            kit.events().testEvents().assertStatistics(stats -> stats.succeeded(1));
            assertThat(kit.results()).isEmpty();
        } finally {
            System.clearProperty("kernelproof.environment");
        }
    }

    @Test
    void saysWhyWhereNothingCanBeAsked() throws Exception {
        String os = System.setProperty("os.name", "Plan 9");
        try {
            Kit kit = run(PresentTestCase.class);
            kit.events()
                    .containerEvents()
                    .assertThatEvents()
                    .haveExactly(1, event(skippedWithReason("not run: needs Linux, this is Plan 9")));
            assertThat(kit.verdicts()).containsExactly("host RequiresSyscallsConditionTests$PresentTestCase: not run");

            Kit strict = run(PresentTestCase.class, Map.of("kernelproof.strict", "true"));
            assertThat(strict.failure()).hasMessageContaining("The environment [host] could not be started.");
        } finally {
            System.setProperty("os.name", os);
        }
    }

    @Test
    void skipsAlsoWhereConditionsAreSwitchedOff() throws Exception {
        Kit kit = run(SkippedTestCase.class, Map.of("junit.jupiter.conditions.deactivate", "*"));

        kit.events().testEvents().assertStatistics(stats -> stats.started(0));
        assertThat(kit.abort()).hasMessageStartingWith("incompatible: ");
    }
}
