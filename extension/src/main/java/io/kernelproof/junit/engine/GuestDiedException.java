package io.kernelproof.junit.engine;

import org.jspecify.annotations.Nullable;

/** The JVM inside an environment ended, or could no longer be understood, before its tests were done. */
class GuestDiedException extends Exception {

    private static final long serialVersionUID = 1L;

    GuestDiedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
