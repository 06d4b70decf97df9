package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.message.Problem;
import io.kernelproof.verdict.AllowedFallbacks;
import io.kernelproof.verdict.Baseline;
import io.kernelproof.verdict.Judge;
import io.kernelproof.verdict.Outcome;
import io.kernelproof.verdict.RefusedToTest;
import io.kernelproof.verdict.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Concludes what is said of the tests of one environment, in the report and to JUnit. Each message for JUnit says where. */
final class Conclusions {

    private final Environment environment;
    private final Settings settings;
    private Judge judge = new Judge(() -> Baseline.NOTHING, refusal -> false);

    Conclusions(Environment environment, Settings settings) {
        this.environment = environment;
        this.settings = settings;
    }

    /**
     * Knows from now on where to learn what is refused to every program there, and whether a call was refused that, by the table,
     * the kernel there should have.
     */
    void know(Supplier<Baseline> baseline, Predicate<Refusal> contradicted) {
        this.judge = new Judge(baseline, contradicted);
    }

    /** What to conclude of a test that ended; {@code known} is why it is declared to fail. */
    Conclusion finished(
            InsideDescriptor test, TestExecutionResult result, RefusedToTest refused, Optional<String> known) {
        AllowedFallbacks allowed = refused.refusals().isEmpty()
                ? AllowedFallbacks.ALL
                : Declarations.allowedFallbacks(test, settings.failingFallbacks());
        return finished(result, refused, known, allowed);
    }

    private Conclusion finished(
            TestExecutionResult result, RefusedToTest refused, Optional<String> known, AllowedFallbacks allowed) {
        Throwable thrown = result.getThrowable().orElse(null);
        Verdict verdict = judge.judge(outcome(result.getStatus(), thrown), refused, known);
        return conclude(skips(allowed.judge(verdict, refused.certain())), thrown, refused);
    }

    /** A skip by refusal fails where that is asked for. */
    private Verdict skips(Verdict verdict) {
        return settings.failingSkips() && verdict instanceof Verdict.SkippedByRefusal skip
                ? Judge.failed(skip)
                : verdict;
    }

    private static Outcome outcome(TestExecutionResult.Status status, @Nullable Throwable thrown) {
        return switch (status) {
            case SUCCESSFUL -> new Outcome.Passed();
            case FAILED -> new Outcome.Failed(words(thrown));
            case ABORTED -> new Outcome.Skipped("aborted: " + words(thrown));
        };
    }

    private Conclusion conclude(Verdict verdict, @Nullable Throwable thrown, RefusedToTest refused) {
        if (verdict instanceof Verdict.Failed) {
            String refusals = judge.describe(refused);
            String message = at(thrown == null ? verdict.reason() : thrown.getMessage())
                    + (refusals.isEmpty() ? "" : "\n" + refusals);
            return Conclusion.finished(
                    verdict,
                    TestExecutionResult.failed(
                            thrown == null ? new AssertionFailedError(message) : Located.with(message, thrown)));
        } else if (verdict instanceof Verdict.KnownIncompatible) {
            return aborted(verdict, thrown);
        } else if (verdict instanceof Verdict.SkippedByRefusal) {
            return aborted(verdict, thrown);
        } else if (verdict instanceof Verdict.Skipped) {
            Throwable located = thrown == null ? null : Located.with(at(thrown.getMessage()), thrown);
            return Conclusion.finished(verdict, TestExecutionResult.aborted(located));
        }
        return Conclusion.finished(verdict, TestExecutionResult.successful());
    }

    /** What to conclude of a test that never started, since something else failed. */
    Conclusion failed(Throwable reason) {
        return finished(
                TestExecutionResult.failed(reason), RefusedToTest.NOTHING, Optional.empty(), AllowedFallbacks.ALL);
    }

    /** What to conclude of a test that was sent inside and of which nothing was heard. */
    Conclusion neverRan(InsideDescriptor test) {
        return failed(new IllegalStateException(new Problem(
                        "The test [%s] was selected to run, but nothing was heard of it.".formatted(test.insideId()),
                        "the engine that discovered it outside finds it inside as well",
                        "what contains the test ended without it",
                        "look for what makes the two JVMs discover different tests: a system property, a file")
                .toString()));
    }

    Conclusion skipped(String reason) {
        return Conclusion.skipped(new Verdict.Skipped(reason, List.of()));
    }

    /** What to conclude of a test that its engine skipped, before which, in its class's time, calls were refused. */
    Conclusion skipped(String reason, RefusedToTest refused) {
        Verdict verdict = skips(judge.judge(new Outcome.Skipped(reason), refused, Optional.empty()));
        return verdict instanceof Verdict.Failed ? conclude(verdict, null, refused) : Conclusion.skipped(verdict);
    }

    /** What to conclude where there is no environment to run a test in. */
    Conclusion notRun(EnvironmentUnavailableException reason) {
        return notRun(reason.reason(), reason);
    }

    Conclusion notRun(String reason, Throwable cause) {
        Verdict verdict = new Verdict.NotRun(reason);
        if (!settings.strict()) {
            return Conclusion.skipped(new Verdict.NotRun("not run: " + reason));
        }
        String message = at("The test was not run, and kernelproof.strict is set. " + cause.getMessage());
        return Conclusion.finished(verdict, TestExecutionResult.failed(new AssertionFailedError(message, cause)));
    }

    /** What to conclude of a test of which a declared requirement is not met. */
    Conclusion incompatible(String reason, boolean fails, Optional<String> known) {
        if (known.isPresent()) {
            return aborted(judge.judge(new Outcome.Failed(reason), RefusedToTest.NOTHING, known), null);
        }
        Verdict verdict = new Verdict.Incompatible(reason);
        return fails ? failed(verdict) : aborted(verdict, null);
    }

    /** What to conclude where no part of a test failed that is declared to fail. */
    Conclusion noLongerIncompatible(String because) {
        return failed(judge.judge(new Outcome.Passed(), RefusedToTest.NOTHING, Optional.of(because)));
    }

    private Conclusion failed(Verdict verdict) {
        return Conclusion.finished(verdict, TestExecutionResult.failed(new AssertionFailedError(at(verdict.reason()))));
    }

    private Conclusion aborted(Verdict verdict, @Nullable Throwable cause) {
        return Conclusion.finished(
                verdict, TestExecutionResult.aborted(new TestAbortedException(at(verdict.reason()), cause)));
    }

    private String at(@Nullable String message) {
        String where = EnvironmentDescriptor.bracketed(environment);
        return message == null || message.isEmpty() ? where : where + " " + message;
    }

    private static String words(@Nullable Throwable thrown) {
        return thrown == null ? "without a reason" : thrown.toString();
    }
}
