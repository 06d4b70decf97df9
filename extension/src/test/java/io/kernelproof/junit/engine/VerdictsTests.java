package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectIteration;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.kernelproof.junit.AllowFallback;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.junit.RequiresSyscalls.WhenMissing;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;

/** From what happens inside to what JUnit is told. */
@SuppressWarnings("DoNotCallSuggester") // Methods that always throw are what this is about.
class VerdictsTests {

    @Test
    void tellsWhoRefusedACallToATestThatFails() {
        EngineRun run = EngineRun.of(selectClass(PidfdTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "failed fails() [3.10 (simulated)]",
                        "passed fails() [host]",
                        "passed fallsBack() [3.10 (simulated)]",
                        "passed fallsBack() [host]");
        assertThat(run.messageOf("fails() [3.10 (simulated)]"))
                .startsWith("io.kernelproof.syscall.SyscallException: [3.10 (simulated)] pidfd_open(")
                .contains(
                        "  system calls that were refused to it:",
                        "    pidfd_open: ENOSYS, once, by the simulated kernel: ",
                        "5.3");
    }

    @Test
    void publishesWhatWasRefusedToATestThatPasses() {
        EngineRun run = EngineRun.of(selectClass(PidfdTestCase.class));

        assertThat(run.entries()).containsOnlyKeys("fallsBack() [3.10 (simulated)]");
        assertThat(run.entries().get("fallsBack() [3.10 (simulated)]"))
                .containsEntry("kernelproof.verdict", "passed with fallback")
                .hasEntrySatisfying(
                        "kernelproof.refused",
                        refused ->
                                assertThat(refused).contains("pidfd_open: ENOSYS, 2 times, by the simulated kernel: "));
    }

    @Test
    void failsATestThatPassesByAFallbackWhichIsNotAllowed() {
        EngineRun run = EngineRun.of(selectClass(FallbackTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "failed another() [3.10 (simulated)]",
                        "passed any() [3.10 (simulated)]",
                        "passed one() [3.10 (simulated)]",
                        "passed undeclared() [3.10 (simulated)]");
        assertThat(run.messageOf("another() [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)] The test passed, but only by a way around a refused call.",
                        "expected: no call but close_range is refused to it",
                        "seen:     pidfd_open was refused to it",
                        "allow it: @AllowFallback({\"pidfd_open\"})",
                        "pidfd_open: ENOSYS, once, by the simulated kernel");
    }

    @Test
    void failsEveryFallbackThatIsNotDeclaredIfAskedTo() {
        EngineRun run = EngineRun.selecting(selectClass(FallbackTestCase.class))
                .with("kernelproof.fallbacks", "fail")
                .execute();

        assertThat(run.results())
                .containsExactly(
                        "failed another() [3.10 (simulated)]",
                        "failed undeclared() [3.10 (simulated)]",
                        "passed any() [3.10 (simulated)]",
                        "passed one() [3.10 (simulated)]");
        assertThat(run.messageOf("undeclared() [3.10 (simulated)]")).contains("expected: no call is refused to it");
    }

    @RunOnKernels("3.10")
    static class FallbackTestCase {

        @Test
        @AllowFallback("pidfd_open")
        void one() {
            tryPidfd();
        }

        @Test
        @AllowFallback
        void any() {
            tryPidfd();
        }

        @Test
        @AllowFallback("close_range")
        void another() {
            tryPidfd();
        }

        @Test
        void undeclared() {
            tryPidfd();
        }

        private static void tryPidfd() {
            assertThrows(
                    SyscallException.class,
                    () -> Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0));
        }
    }

    @Test
    void seesWhatTheKernelItselfRefusesIfAskedTo() {
        EngineRun run = EngineRun.selecting(selectClass(MissingCallTestCase.class))
                .with("kernelproof.trap", "full")
                .execute();

        assertThat(run.results()).containsExactly("passed fallsBack() [host]", "passed needsNothing() [host]");
        assertThat(run.entries()).containsOnlyKeys("fallsBack() [host]");
        assertThat(run.entries().get("fallsBack() [host]"))
                .hasEntrySatisfying(
                        "kernelproof.refused",
                        refused -> assertThat(refused)
                                .startsWith(
                                        "fchroot: ENOSYS, once, by the kernel: it answers ENOSYS, and no seccomp filter")
                                .contains("; then "));
    }

    /** No kernel that these tests meet has the newest call of the table. */
    @RunOnKernels("host")
    static class MissingCallTestCase {

        @Test
        void fallsBack() {
            assertThrows(SyscallException.class, () -> Syscalls.invoke("fchroot", -1, 0));
        }

        @Test
        void needsNothing() {
            assertThat(ProcessHandle.current().pid()).isPositive();
        }
    }

    @Test
    void keepsComparisonsAndSeveralFailuresForWhoShowsThem() {
        EngineRun run = EngineRun.of(selectClass(ComparingTestCase.class));

        assertThat(run.thrownBy("compares() [host]")).isInstanceOfSatisfying(AssertionFailedError.class, error -> {
            assertThat(error.getExpected().getStringRepresentation()).isEqualTo("wanted");
            assertThat(error.getActual().getStringRepresentation()).isEqualTo("given");
            assertThat(error).hasMessage("[host] expected: <wanted> but was: <given>");
            assertThat(error.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("compares"));
        });
        assertThat(run.thrownBy("fails() [host]")).isInstanceOfSatisfying(AssertionFailedError.class, error -> {
            assertThat(error.isExpectedDefined()).isFalse();
            assertThat(error).hasMessage("[host] just so");
        });
        assertThat(run.thrownBy("comparesTwice() [host]"))
                .isInstanceOfSatisfying(MultipleFailuresError.class, error -> {
                    assertThat(error.getFailures()).hasSize(2);
                    assertThat(error).hasMessageStartingWith("[host] Multiple Failures (2 failures)");
                });
    }

    @Test
    void abortsATestThatIsKnownToFailAndFailsOneThatNoLongerDoes() {
        EngineRun run = EngineRun.of(selectClass(KnownTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted fails() [3.10 (simulated)]",
                        "aborted inNested() [3.10 (simulated)]",
                        "aborted skipsItself() [3.10 (simulated)]",
                        "aborted skipsItself() [host]",
                        "aborted someFail(int)[2] [3.10 (simulated)]",
                        "failed nothingFails(int) [3.10 (simulated)]",
                        "failed passes() [3.10 (simulated)]",
                        "passed fails() [host]",
                        "passed inNested() [host]",
                        "passed nothingFails(int)[1] [3.10 (simulated)]",
                        "passed nothingFails(int)[1] [host]",
                        "passed passes() [host]",
                        "passed someFail(int)[1] [3.10 (simulated)]",
                        "passed someFail(int)[1] [host]",
                        "passed someFail(int)[2] [host]");
        assertThat(run.messageOf("fails() [3.10 (simulated)]"))
                .isEqualTo(
                        "org.opentest4j.TestAbortedException: [3.10 (simulated)] known to be incompatible, because it"
                                + " is too old; it failed: org.opentest4j.AssertionFailedError: expected: <host> but was: <3.10>");
        assertThat(run.messageOf("inNested() [3.10 (simulated)]")).contains("because the nested one is too");
        assertThat(run.messageOf("skipsItself() [3.10 (simulated)]")).contains("Assumption failed");
        String message = "expected: it fails, because it was too old once";
        assertThat(run.messageOf("passes() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] The test is declared", message, "remove the @KnownIncompatible");
        assertThat(run.messageOf("nothingFails(int) [3.10 (simulated)]")).contains(message);
    }

    @Test
    void doesNotConcludeFromSomeInvocationsThatNoneFails() {
        assertThat(EngineRun.of(selectIteration(selectMethod(KnownTestCase.class, "someFail", int.class), 0))
                        .results())
                .containsExactly("passed someFail(int)[1] [3.10 (simulated)]", "passed someFail(int)[1] [host]");
    }

    @Test
    void asksAClassTemplateAsAWholeWhetherAMethodFails() {
        assertThat(EngineRun.of(selectClass(KnownTemplateTestCase.class)).results())
                .containsExactly(
                        "aborted failsForTwo() [3.10 (simulated)]",
                        "failed passes() [3.10 (simulated)]",
                        "passed failsForTwo() [3.10 (simulated)]",
                        "passed passes() [3.10 (simulated)]",
                        "passed passes() [3.10 (simulated)]");
    }

    @Test
    void abortsEveryTestOfAClassThatIsKnownToFailAsAWhole() {
        assertThat(EngineRun.of(selectClass(KnownBeforeAllTestCase.class)).results())
                .containsExactly("aborted one() [3.10 (simulated)]", "aborted other(int) [3.10 (simulated)]");
    }

    @Test
    void doesNotRunATestWhereACallIsMissingThatItRequires() {
        EngineRun run = EngineRun.of(selectClass(RequiringTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted isSkipped() [3.10 (simulated)]",
                        "aborted wasKnown() [3.10 (simulated)]",
                        "failed inNested(int) [3.10 (simulated)]",
                        "failed isFailed() [3.10 (simulated)]",
                        "passed inNested(int)[1] [host]",
                        "passed isFailed() [host]",
                        "passed isSkipped() [host]",
                        "passed needsWhatIsThere() [3.10 (simulated)]",
                        "passed needsWhatIsThere() [host]",
                        "passed wasKnown() [host]");
        assertThat(run.messageOf("isFailed() [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)] The test 'isFailed()' was not run",
                        "expected: what @RequiresSyscalls names can be called",
                        "seen:     pidfd_open answers ENOSYS: ",
                        "whenMissing = SKIP");
        assertThat(run.messageOf("isSkipped() [3.10 (simulated)]")).contains("statx answers ENOSYS");
    }

    @Test
    void startsNoJvmWhereNothingIsLeftToRun() {
        EngineRun run = new EngineRun.Builder(new KernelproofTestEngine((sandbox, jdk, parameters) -> {
                    throw ScriptedGuest.death("a JVM was started");
                }))
                .selecting(selectClass(AllRequiringTestCase.class))
                .execute();

        assertThat(run.results())
                .containsExactly("failed inNested() [3.10 (simulated)]", "failed one() [3.10 (simulated)]");
        assertThat(run.messageOf("one() [3.10 (simulated)]"))
                .contains("pidfd_open")
                .doesNotContain("JVM");
    }

    private static boolean isOn310() {
        return System.getProperty("kernelproof.environment", "").equals("3.10");
    }

    @RunOnKernels({"host", "3.10"})
    static class PidfdTestCase {

        @Test
        void fails() {
            Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0);
        }

        @Test
        void fallsBack() {
            for (int i = 0; i < 2 && isOn310(); i++) {
                assertThrows(SyscallException.class, () -> Syscalls.invoke("pidfd_open", 1, 0));
            }
        }
    }

    @RunOnKernels("host")
    static class ComparingTestCase {

        @Test
        void compares() {
            assertEquals("wanted", "given");
        }

        @Test
        void comparesTwice() {
            org.junit.jupiter.api.Assertions.assertAll(() -> assertEquals(1, 2), () -> assertEquals(3, 4));
        }

        @Test
        void fails() {
            fail("just so");
        }
    }

    @RunOnKernels({"host", "3.10"})
    static class KnownTestCase {

        @Test
        @KnownIncompatible(kernel = "3.10", because = "it is too old")
        void fails() {
            assertEquals("host", System.getProperty("kernelproof.environment"));
        }

        @Test
        @KnownIncompatible(kernel = "3.10", because = "it was too old once")
        void passes() {}

        @Test
        @KnownIncompatible(kernel = "3.10", because = "it is too old")
        void skipsItself() {
            assumeTrue(false);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        @KnownIncompatible(kernel = "3.10", because = "2 is too much")
        void someFail(int number) {
            assertEquals(false, isOn310() && number == 2);
        }

        @ParameterizedTest
        @ValueSource(ints = 1)
        @KnownIncompatible(kernel = "3.10", because = "it was too old once")
        void nothingFails(int number) {}

        @Nested
        @KnownIncompatible(kernel = "3.10", because = "the nested one is too")
        class Inner {

            @Test
            void inNested() {
                assertEquals("host", System.getProperty("kernelproof.environment"));
            }
        }
    }

    @RunOnKernels("3.10")
    @KnownIncompatible(kernel = "3.10", because = "it is too old")
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    record KnownTemplateTestCase(int number) {

        @Test
        void failsForTwo() {
            assertEquals(1, number);
        }

        @Test
        void passes() {}
    }

    @RunOnKernels("3.10")
    @KnownIncompatible(kernel = "3.10", because = "it is too old")
    static class KnownBeforeAllTestCase {

        @BeforeAll
        static void setUp() {
            throw new IllegalStateException("not up");
        }

        @Test
        void one() {}

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void other(int number) {}
    }

    @RunOnKernels({"host", "3.10"})
    @RequiresSyscalls("read")
    static class RequiringTestCase {

        @Test
        @RequiresSyscalls("write")
        void needsWhatIsThere() {}

        @Test
        @RequiresSyscalls("pidfd_open")
        void isFailed() {
            Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0);
        }

        @Test
        @RequiresSyscalls(value = "statx", whenMissing = WhenMissing.SKIP)
        void isSkipped() {}

        @Test
        @RequiresSyscalls("pidfd_open")
        @KnownIncompatible(kernel = "3.10", because = "it is too old")
        void wasKnown() {}

        @Nested
        @RequiresSyscalls("pidfd_open")
        class Inner {

            @ParameterizedTest
            @ValueSource(ints = 1)
            void inNested(int number) {}
        }
    }

    @RunOnKernels("3.10")
    @RequiresSyscalls("pidfd_open")
    static class AllRequiringTestCase {

        @Test
        void one() {}

        @Nested
        class Inner {

            @Test
            void inNested() {}
        }
    }
}
