package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.Failure;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Stands for an assumption that did not hold inside. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteAbort extends TestAbortedException {

    private static final long serialVersionUID = 1L;

    private final String text;

    RemoteAbort(Failure failure, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.text = failure.text();
    }

    @Override
    public String toString() {
        return text;
    }
}
