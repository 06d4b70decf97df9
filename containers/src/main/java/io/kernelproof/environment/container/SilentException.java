package io.kernelproof.environment.container;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The other side did not do in time what was asked of it, so its connection was closed. */
final class SilentException extends IOException {

    private static final long serialVersionUID = 1L;

    SilentException(String what, TimeLimit limit, @Nullable Throwable cause) {
        super("%s %s".formatted(what, limit.describe()), cause);
    }
}
