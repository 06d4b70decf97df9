package io.kernelproof.junit.engine;

import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** Stands for a comparison that failed inside; IDEs show the difference of the two values. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteComparison extends AssertionFailedError {

    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is what {@code toString()} returns. */
    RemoteComparison(@Nullable String message, String text, @Nullable Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    /** The values are in words, or wrapped. */
    RemoteComparison(
            @Nullable String message,
            String text,
            @Nullable Object expected,
            @Nullable Object actual,
            @Nullable Throwable cause) {
        super(message, expected, actual, cause);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
