package io.kernelproof.junit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.MultipleFailuresError;

/** Stands for several failures of one test inside, each rebuilt. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteMultipleFailures extends MultipleFailuresError {

    private static final long serialVersionUID = 1L;

    private final @Nullable String message;
    private final String text;

    /** {@code text} is what {@code toString()} returns. */
    RemoteMultipleFailures(@Nullable String message, String text, List<Throwable> failures, @Nullable Throwable cause) {
        super(null, failures);
        this.message = message;
        this.text = text;
        if (cause != null) {
            initCause(cause);
        }
    }

    @Override
    public @Nullable String getMessage() {
        return message;
    }

    @Override
    public String toString() {
        return text;
    }
}
