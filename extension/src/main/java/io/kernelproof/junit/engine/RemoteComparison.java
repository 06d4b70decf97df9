package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.Failure;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;

/** Stands for a comparison that failed inside; IDEs show the difference of the two values. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteComparison extends AssertionFailedError {

    private static final long serialVersionUID = 1L;

    private final String text;

    private RemoteComparison(
            Failure failure, @Nullable String expected, @Nullable String actual, @Nullable Throwable cause) {
        super(failure.message(), expected, actual, cause);
        this.text = failure.text();
    }

    private RemoteComparison(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.text = failure.text();
    }

    static RemoteComparison of(Failure failure, @Nullable Throwable cause) {
        Failure.Value expected = failure.expected();
        Failure.Value actual = failure.actual();
        return expected == null || actual == null
                ? new RemoteComparison(failure, cause)
                : new RemoteComparison(failure, text(expected), text(actual), cause);
    }

    private static @Nullable String text(Failure.Value value) {
        return value.type() == null ? null : value.text();
    }

    @Override
    public String toString() {
        return text;
    }
}
