package io.kernelproof.environment.container;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** No connection to a daemon came to be. */
final class UnreachableException extends IOException {

    private static final long serialVersionUID = 1L;

    UnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
