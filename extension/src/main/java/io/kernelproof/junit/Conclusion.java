package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.message.Problem;
import io.kernelproof.verdict.RefusedToTest;
import io.kernelproof.verdict.Requirement;
import io.kernelproof.verdict.Verdict;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * A verdict, and what is thrown to tell JUnit of it.
 *
 * @param verdict what is concluded
 * @param thrown a failure, an abort, or null for a pass
 */
record Conclusion(Verdict verdict, @Nullable Throwable thrown) {

    /** Nothing is known, since the environment could not be had. */
    static Conclusion unavailable(EnvironmentUnavailableException reason, boolean strict) {
        return notRun(reason.reason(), String.valueOf(reason.getMessage()), strict, reason);
    }

    /**
     * Looks whether the calls that a test requires are to be had.
     *
     * @param subject the annotation with what it is on, for messages
     * @return why the test is not to be run, or empty if the calls are there
     */
    static Optional<Conclusion> unmet(RequiresSyscalls annotation, String subject, Sandbox sandbox, boolean strict) {
        List<String> syscalls = List.of(annotation.value());
        if (syscalls.isEmpty()) {
            return Optional.of(failed(new Problem(
                            subject + " requires nothing.",
                            "the name of at least one system call, such as 'pidfd_open'",
                            "none",
                            "name one, or remove the annotation")
                    .toString()));
        }
        try {
            String expected = "%s can be called in [%s]"
                    .formatted(
                            String.join(", ", syscalls), sandbox.environment().name());
            Requirement requirement = Requirement.check(syscalls, sandbox);
            if (requirement instanceof Requirement.Unmet) {
                String next = "run it where they can be called, or declare whenMissing = SKIP";
                String failure = new Problem(subject + " is not met.", expected, requirement.reason(), next).toString();
                return Optional.of(incompatible(annotation.whenMissing(), requirement.reason(), failure));
            } else if (requirement instanceof Requirement.Undecided) {
                String next = "run it where no filter is in force, to compare";
                String failure =
                        new Problem(subject + " cannot be checked.", expected, requirement.reason(), next).toString();
                return Optional.of(notRun(requirement.reason(), failure, strict, null));
            }
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(failed("%s cannot be checked. %s".formatted(subject, e.getMessage())));
        }
    }

    private static Conclusion incompatible(RequiresSyscalls.WhenMissing whenMissing, String reason, String failure) {
        return new Conclusion(
                new Verdict.Incompatible(reason),
                switch (whenMissing) {
                    case FAIL -> new AssertionFailedError(failure);
                    case SKIP -> new TestAbortedException("incompatible: " + reason);
                });
    }

    private static Conclusion notRun(String reason, String failure, boolean strict, @Nullable Throwable cause) {
        return new Conclusion(
                new Verdict.NotRun(reason),
                strict
                        ? new AssertionFailedError(failure, cause)
                        : new TestAbortedException("not run: " + reason, cause));
    }

    private static Conclusion failed(String message) {
        return new Conclusion(new Verdict.Failed(message, List.of()), new AssertionFailedError(message));
    }

    /**
     * Tells of the verdict of a test that ran.
     *
     * @param thrown what the test threw, or null
     * @param refused what was refused to it, for the message of a failure
     */
    static Conclusion of(Verdict verdict, @Nullable Throwable thrown, Environment environment, RefusedToTest refused) {
        if (verdict instanceof Verdict.Failed) {
            return new Conclusion(verdict, failure(verdict.reason(), thrown, environment, refused));
        } else if (verdict instanceof Verdict.KnownIncompatible || verdict instanceof Verdict.SkippedByRefusal) {
            return new Conclusion(verdict, new TestAbortedException(verdict.reason(), thrown));
        }
        return new Conclusion(verdict, thrown);
    }

    /** Says where, and what was refused there; what a comparison expected and got stays comparable in an IDE. */
    private static AssertionFailedError failure(
            String message, @Nullable Throwable thrown, Environment environment, RefusedToTest refused) {
        String whole = "[%s] %s\n%s"
                .formatted(environment.name(), message, refused.describe())
                .stripTrailing();
        AssertionFailedError failure =
                thrown instanceof AssertionFailedError comparison && comparison.isExpectedDefined()
                        ? new AssertionFailedError(whole, comparison.getExpected(), comparison.getActual(), thrown)
                        : new AssertionFailedError(whole, thrown);
        if (thrown != null) {
            failure.setStackTrace(thrown.getStackTrace());
        }
        return failure;
    }

    boolean isFailure() {
        return thrown instanceof AssertionFailedError;
    }

    /** What JUnit is told. */
    String message() {
        return thrown == null ? verdict.reason() : words(thrown);
    }

    /** What an exception says. The type of a failed assertion, or of an abort, tells nothing. */
    static String words(Throwable thrown) {
        String message = thrown.getMessage();
        boolean saysAll = thrown instanceof AssertionError || thrown instanceof TestAbortedException;
        return saysAll && message != null && !message.isBlank() ? message : thrown.toString();
    }

    /** Tells JUnit: throws what is to be thrown. */
    void raise() {
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
