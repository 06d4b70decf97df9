package io.kernelproof.junit.engine;

import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Stands for an assumption that did not hold inside. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteAbort extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is what {@code toString()} returns. */
    RemoteAbort(@Nullable String message, String text, @Nullable Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
