package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.Failure;
import org.jspecify.annotations.Nullable;

/** Stands for an assertion error of any class that was thrown inside: build tools tell failures from errors by this class. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteAssertionError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String text;

    RemoteAssertionError(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.text = failure.text();
    }

    @Override
    public String toString() {
        return text;
    }
}
