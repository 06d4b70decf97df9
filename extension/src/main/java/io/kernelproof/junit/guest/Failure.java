package io.kernelproof.junit.guest;

import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as data: it was thrown inside, and its class may be neither known nor wanted outside.
 *
 * @param className the name of its class
 * @param kind what it is for JUnit and for those who show it
 * @param message what {@code getMessage()} returned, cut if it was enormous
 * @param text what {@code toString()} returned, cut likewise
 * @param frames its stack trace
 * @param cause its cause, or null
 * @param suppressed what it suppressed; one that is also in {@code failures} is the same object
 * @param failures the failures of a {@link Kind#MULTIPLE}, else empty
 * @param expected the expected value of a {@link Kind#COMPARISON}, else null
 * @param actual the actual value of a {@link Kind#COMPARISON}, else null
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Failure(
        String className,
        Kind kind,
        @Nullable String message,
        String text,
        List<StackTraceElement> frames,
        @Nullable Failure cause,
        List<Failure> suppressed,
        List<Failure> failures,
        @Nullable Value expected,
        @Nullable Value actual) {

    /** Copies the lists. */
    public Failure {
        frames = List.copyOf(frames);
        suppressed = List.copyOf(suppressed);
        failures = List.copyOf(failures);
    }

    /** What a throwable is for JUnit and for those who show it. */
    public enum Kind {
        /** Any that is none of the others. */
        OTHER,
        /** An {@link AssertionError}. */
        ASSERTION,
        /** An assertion that compared two values: opentest4j's {@code AssertionFailedError}, JUnit 4's {@code ComparisonFailure}. */
        COMPARISON,
        /** opentest4j's {@code MultipleFailuresError}. */
        MULTIPLE,
        /** opentest4j's {@code TestAbortedException}. */
        ABORTED
    }

    /**
     * One side of a comparison.
     *
     * @param type the name of the value's class, or null for the value null
     * @param text the value in words, cut if it was enormous
     */
    public record Value(@Nullable String type, String text) {}
}
