package io.kernelproof.verdict;

import io.kernelproof.environment.Refusal;
import io.kernelproof.kernel.Errno;
import io.kernelproof.message.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Concludes from what was observed of a test what is said of it.
 *
 * <p>What is refused to every program here, test or not, tells nothing of a test that passes: it is known as the baseline.
 * In a failure it is listed all the same, since it may be the cause.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Judge {

    private static final int MAX_NAMED = 3;
    private static final String SUSPICIOUS = ", which is suspicious: by the table, this kernel has it";

    private final Supplier<Baseline> baseline;
    private final Predicate<Refusal> contradicted;
    private final Map<String, Skip> skips = new ConcurrentHashMap<>();
    private @Nullable Baseline known;

    /**
     * Creates a judge.
     *
     * @param baseline is asked only when something was refused to a test, since it may take long to find out, and then once
     * @param contradicted whether a call was refused that, by the table, the kernel there should have
     */
    public Judge(Supplier<Baseline> baseline, Predicate<Refusal> contradicted) {
        this.baseline = baseline;
        this.contradicted = contradicted;
    }

    /**
     * Concludes.
     *
     * @param outcome how the test ended
     * @param refused what was refused meanwhile
     * @param knownIncompatible why the test is declared to fail here, or empty if it is not
     * @return the verdict
     */
    public Verdict judge(Outcome outcome, RefusedToTest refused, Optional<String> knownIncompatible) {
        if (outcome instanceof Outcome.Passed) {
            return knownIncompatible
                    .<Verdict>map(because -> noLongerTrue(because, refused))
                    .orElseGet(() -> passed(refused));
        } else if (outcome instanceof Outcome.Failed failed) {
            return knownIncompatible
                    .<Verdict>map(because -> asDeclared(because, failed, refused))
                    .orElseGet(() -> new Verdict.Failed(failed.message(), refused.refusals()));
        }
        return skipped(((Outcome.Skipped) outcome).reason(), refused);
    }

    /**
     * Describes the refusals, for the message of a failure: those that every program there meets, such as a JVM when it
     * starts, only by name, if there are others.
     *
     * @param refused what was refused while the test ran
     * @return some lines, without a line break at the end; empty if nothing was refused
     */
    public String describe(RefusedToTest refused) {
        RefusedToTest own = refused.filter(refusal -> !isUsual(refusal));
        RefusedToTest usual = refused.filter(this::isUsual);
        if (own.refusals().isEmpty() || usual.refusals().isEmpty()) {
            return refused.describe();
        }
        return own.describe() + "\n  refused to it as to every program there: " + usual.names();
    }

    private boolean isUsual(Refusal refusal) {
        Baseline usual = known == null ? baseline.get() : known;
        known = usual;
        return usual.has(refusal.call());
    }

    private Verdict passed(RefusedToTest refused) {
        RefusedToTest own = refused.filter(refusal -> !isUsual(refusal));
        if (!own.refusals().isEmpty()) {
            return new Verdict.PassedWithFallback(
                    "it passed although %s was refused%s"
                            .formatted(
                                    own.names(),
                                    refused.certain() ? " to it" : " while it ran, to it or to another test"),
                    own.refusals());
        }
        // Whether a call of the baseline falls into a test's time is chance, such as when a JVM starts a thread.
        return new Verdict.Passed(
                "it passed, and nothing was refused to it beside what is refused to every program there");
    }

    /**
     * Turns a skip by refusal into a failure, where those are not to pass for tests.
     *
     * @param skip what was concluded of the test
     * @return the failure
     */
    public static Verdict.Failed failed(Verdict.SkippedByRefusal skip) {
        return new Verdict.Failed(
                new Problem(
                                "The test skipped itself where a call was refused, and kernelproof.skips=fail is set.",
                                "it runs, or nothing is refused to it",
                                skip.reason(),
                                "let it run there, or declare @KnownIncompatible or @RequiresSyscalls(whenMissing = SKIP)")
                        .toString(),
                skip.refusals());
    }

    private Verdict skipped(String reason, RefusedToTest refused) {
        RefusedToTest own = refused.filter(refusal -> !isUsual(refusal));
        if (!own.refusals().isEmpty()) {
            Skip skip = new Skip(reason, own);
            skips.putIfAbsent(reason, skip);
            return skip.verdict(own.certain() ? "to it" : "in its time, to it or to another test");
        }
        @Nullable Skip earlier = skips.get(reason);
        return earlier == null
                ? new Verdict.Skipped(reason, refused.refusals())
                : earlier.verdict("to an earlier test, which skipped itself with the same words");
    }

    /** What a test said that skipped itself, and what was refused to it. Libraries ask once, and keep the answer. */
    private final class Skip {

        private final String reason;
        private final RefusedToTest refused;

        Skip(String reason, RefusedToTest refused) {
            this.reason = reason;
            this.refused = refused;
        }

        Verdict verdict(String toWhom) {
            String calls = refused.refusals().stream()
                    .map(refusal -> "%s was refused %s: %s by %s%s"
                            .formatted(
                                    refusal.syscall(),
                                    toWhom,
                                    Errno.name(refusal.call().errno()),
                                    refusal.by().words(),
                                    contradicted.test(refusal) ? SUSPICIOUS : ""))
                    .limit(MAX_NAMED)
                    .collect(Collectors.joining("; "));
            int more = refused.refusals().size() - MAX_NAMED;
            return new Verdict.SkippedByRefusal(
                    reason + "; " + calls + (more > 0 ? "; and %d more calls".formatted(more) : ""),
                    refused.refusals());
        }
    }

    private static Verdict noLongerTrue(String because, RefusedToTest refused) {
        Problem problem = new Problem(
                "The test is declared to be incompatible, but it passed.",
                "it fails, because " + because,
                "it passed",
                "remove the @KnownIncompatible from it");
        return new Verdict.Failed(problem.toString(), refused.refusals());
    }

    private static Verdict asDeclared(String because, Outcome.Failed failed, RefusedToTest refused) {
        String firstLine = failed.message()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
        return new Verdict.KnownIncompatible(
                "known to be incompatible, because %s; it failed: %s".formatted(because, firstLine),
                refused.refusals());
    }
}
