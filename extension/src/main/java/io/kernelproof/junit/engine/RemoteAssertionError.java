package io.kernelproof.junit.engine;

import org.jspecify.annotations.Nullable;

/** Stands for an assertion error of any class that was thrown inside: build tools tell failures from errors by this class. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteAssertionError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is what {@code toString()} returns. */
    RemoteAssertionError(@Nullable String message, String text, @Nullable Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
