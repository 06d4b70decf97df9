package io.kernelproof.junit.engine;

import org.jspecify.annotations.Nullable;

/** Stands for a throwable of any class that was thrown inside: it prints as that one does, and is of no class of the guest's choice. */
@SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
final class RemoteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is what {@code toString()} returns. */
    RemoteException(@Nullable String message, String text, @Nullable Throwable cause) {
        super(message, cause);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
