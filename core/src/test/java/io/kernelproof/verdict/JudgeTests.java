package io.kernelproof.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.trap.RefusedCall;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class JudgeTests {

    private static final Refusal PIDFD_OPEN = refusal("pidfd_open", 434);
    private static final Refusal RSEQ = refusal("rseq", 334);
    private static final RefusedToTest BOTH = new RefusedToTest(List.of(RSEQ, PIDFD_OPEN), true);

    private final Judge judge = new Judge(() -> Baseline.of(List.of(RSEQ.call())), refusal -> false);

    private static Refusal refusal(String syscall, int number) {
        return new Refusal(
                syscall, new RefusedCall(number, "x86_64", 38, 1, 1, 2, "java"), RefusedBy.SIMULATED, "not in 3.10");
    }

    @Test
    void passesWhereNothingIsRefusedWithoutAskingForTheBaseline() {
        Judge incurious = new Judge(
                () -> {
                    throw new AssertionError("asked");
                },
                refusal -> false);

        assertThat(incurious.judge(new Outcome.Passed(), RefusedToTest.NOTHING, Optional.empty()))
                .isEqualTo(new Verdict.Passed(
                        "it passed, and nothing was refused to it beside what is refused to every program there"));
    }

    /** A program or a JVM may have to be started for it. */
    @Test
    void asksForTheBaselineOnceHoweverMuchIsRefused() {
        AtomicInteger asked = new AtomicInteger();
        Judge curious = new Judge(
                () -> {
                    asked.incrementAndGet();
                    return Baseline.of(List.of(RSEQ.call()));
                },
                refusal -> false);

        curious.judge(new Outcome.Passed(), BOTH, Optional.empty());
        curious.judge(new Outcome.Passed(), BOTH, Optional.empty());
        curious.describe(BOTH);

        assertThat(asked).hasValue(1);
    }

    @Test
    void passesInTheSameWordsWhetherOrNotTheBaselineMeetsATestWhateverTheThreadAndCount() {
        RefusedCall elsewhere = new RefusedCall(334, "x86_64", 38, 7, 8, 9, "another");
        Refusal again = new Refusal("rseq", elsewhere, RefusedBy.SIMULATED, "not in 3.10");

        assertThat(judge.judge(new Outcome.Passed(), new RefusedToTest(List.of(again), true), Optional.empty()))
                .isEqualTo(new Verdict.Passed(
                        "it passed, and nothing was refused to it beside what is refused to every program there"));
    }

    @Test
    void doesNotTakeTheSameNumberOfAnotherAbiForTheBaseline() {
        RefusedCall i386 = new RefusedCall(334, "i386", 38, 7, 8, 9, "another");
        Refusal other = new Refusal("pkey_free", i386, RefusedBy.SIMULATED, "not in 3.10");

        assertThat(judge.judge(new Outcome.Passed(), new RefusedToTest(List.of(other), true), Optional.empty()))
                .isInstanceOf(Verdict.PassedWithFallback.class);
    }

    @Test
    void findsAFallbackWhereATestPassesWithARefusedCall() {
        assertThat(judge.judge(new Outcome.Passed(), BOTH, Optional.empty()))
                .isEqualTo(new Verdict.PassedWithFallback(
                        "it passed although pidfd_open was refused to it", List.of(PIDFD_OPEN)));
    }

    @Test
    void saysWhenItIsNotCertainWhoseCallWasRefused() {
        RefusedToTest uncertain = new RefusedToTest(List.of(PIDFD_OPEN), false);

        assertThat(judge.judge(new Outcome.Passed(), uncertain, Optional.empty())
                        .reason())
                .isEqualTo("it passed although pidfd_open was refused while it ran, to it or to another test");
        assertThat(uncertain.describe())
                .isEqualTo("  system calls that were refused while it ran, to it or to another test:\n"
                        + "    pidfd_open: ENOSYS, 2 times, by the simulated kernel: not in 3.10");
    }

    @Test
    void listsTheBaselineWithAFailure() {
        Verdict verdict = judge.judge(new Outcome.Failed("expected: 1 but was: 2"), BOTH, Optional.empty());

        assertThat(verdict).isEqualTo(new Verdict.Failed("expected: 1 but was: 2", List.of(RSEQ, PIDFD_OPEN)));
        assertThat(verdict.refusals()).containsExactly(RSEQ, PIDFD_OPEN);
    }

    @Test
    void setsTheTestsOwnCallsApartInTheMessageOfAFailure() {
        assertThat(judge.describe(BOTH).lines())
                .containsExactly(
                        "  system calls that were refused to it:",
                        "    pidfd_open: ENOSYS, 2 times, by the simulated kernel: not in 3.10",
                        "  refused to it as to every program there: rseq");
    }

    @Test
    void describesTheBaselineIfThereIsNothingElse() {
        assertThat(judge.describe(new RefusedToTest(List.of(RSEQ), true)).lines())
                .containsExactly(
                        "  system calls that were refused to it:",
                        "    rseq: ENOSYS, 2 times, by the simulated kernel: not in 3.10");
        assertThat(judge.describe(RefusedToTest.NOTHING)).isEmpty();
    }

    @Test
    void takesTheFirstLineThatSaysSomethingForTheReason() {
        Verdict verdict = judge.judge(new Outcome.Failed("\n\nExpecting that"), BOTH, Optional.of("it needs more"));

        assertThat(verdict.reason()).endsWith("it failed: Expecting that");
    }

    @Test
    void takesAFailureThatIsDeclaredAsKnown() {
        Verdict verdict = judge.judge(new Outcome.Failed("ENOSYS\n at"), BOTH, Optional.of("it needs pidfd_open"));

        assertThat(verdict)
                .isEqualTo(new Verdict.KnownIncompatible(
                        "known to be incompatible, because it needs pidfd_open; it failed: ENOSYS",
                        List.of(RSEQ, PIDFD_OPEN)));
    }

    @Test
    void failsWhereADeclaredFailureDoesNotHappen() {
        Verdict verdict = judge.judge(new Outcome.Passed(), BOTH, Optional.of("it needs pidfd_open"));

        assertThat(verdict).isInstanceOf(Verdict.Failed.class);
        assertThat(verdict.reason())
                .startsWith("The test is declared to be incompatible, but it passed.\n")
                .contains("it fails, because it needs pidfd_open", "it passed", "remove the @KnownIncompatible");
    }

    @Test
    void concludesNothingFromATestThatWasSkipped() {
        assertThat(judge.judge(
                        new Outcome.Skipped("not today"), RefusedToTest.NOTHING, Optional.of("it needs pidfd_open")))
                .isEqualTo(new Verdict.Skipped("not today", List.of()));
    }

    @Test
    void tellsWhoRefusedWhatToATestThatSkipsItself() {
        assertThat(judge.judge(new Outcome.Skipped("aborted: no pidfd"), BOTH, Optional.empty()))
                .isEqualTo(new Verdict.SkippedByRefusal(
                        "aborted: no pidfd; pidfd_open was refused to it: ENOSYS by the simulated kernel",
                        List.of(PIDFD_OPEN)));
    }

    @Test
    void knowsNoRefusalOfASkipBesideWhatIsRefusedToEveryProgram() {
        RefusedToTest usual = new RefusedToTest(List.of(RSEQ), true);

        assertThat(judge.judge(new Outcome.Skipped("disabled"), usual, Optional.empty()))
                .isEqualTo(new Verdict.Skipped("disabled", List.of(RSEQ)));
    }

    /** Many libraries ask once, when a class of theirs is initialized, and all tests after the first skip by what it found. */
    @Test
    void remembersWhatWasRefusedToAnEarlierTestThatSkippedWithTheSameWords() {
        Verdict first = judge.judge(new Outcome.Skipped("aborted: no pidfd"), BOTH, Optional.empty());

        assertThat(judge.judge(new Outcome.Skipped("aborted: no pidfd"), RefusedToTest.NOTHING, Optional.empty()))
                .isEqualTo(new Verdict.SkippedByRefusal(
                        "aborted: no pidfd; pidfd_open was refused to an earlier test, which skipped itself with the same words: "
                                + "ENOSYS by the simulated kernel",
                        first.refusals()));
        assertThat(judge.judge(new Outcome.Skipped("aborted: no beer"), RefusedToTest.NOTHING, Optional.empty()))
                .isEqualTo(new Verdict.Skipped("aborted: no beer", List.of()));
    }

    @Test
    void suspectsASkipWhereTheTableHasTheCall() {
        Judge suspicious =
                new Judge(() -> Baseline.NOTHING, refusal -> refusal.syscall().equals("pidfd_open"));

        assertThat(suspicious
                        .judge(
                                new Outcome.Skipped("aborted: no pidfd"),
                                new RefusedToTest(List.of(PIDFD_OPEN), false),
                                Optional.empty())
                        .reason())
                .isEqualTo("aborted: no pidfd; pidfd_open was refused in its time, to it or to another test: "
                        + "ENOSYS by the simulated kernel, which is suspicious: by the table, this kernel has it");
    }

    @Test
    void namesThreeCallsOfManyThatWereRefusedToASkip() {
        List<Refusal> many = List.of(PIDFD_OPEN, refusal("a", 1), refusal("b", 2), refusal("c", 3), refusal("d", 4));

        assertThat(judge.judge(new Outcome.Skipped("no"), new RefusedToTest(many, true), Optional.empty())
                        .reason())
                .endsWith("; b was refused to it: ENOSYS by the simulated kernel; and 2 more calls");
    }

    @Test
    void failsASkipByRefusalWhereThatIsAskedFor() {
        assertThat(Judge.failed(new Verdict.SkippedByRefusal("aborted; a was refused", List.of(PIDFD_OPEN))))
                .isEqualTo(new Verdict.Failed("""
                        The test skipped itself where a call was refused, and kernelproof.skips=fail is set.
                          expected: it runs, or nothing is refused to it
                          seen:     aborted; a was refused
                          next:     let it run there, or declare @KnownIncompatible or @RequiresSyscalls(whenMissing = SKIP)""", List.of(PIDFD_OPEN)));
    }
}
