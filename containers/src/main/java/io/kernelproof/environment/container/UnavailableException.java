package io.kernelproof.environment.container;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import org.jspecify.annotations.Nullable;

/** Why a container cannot be had, told by those who do not know for which environment it is. */
final class UnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String seen;
    private final String next;

    UnavailableException(String expected, String seen, String next, @Nullable Throwable cause) {
        super(seen, cause);
        this.expected = expected;
        this.seen = seen;
        this.next = next;
    }

    EnvironmentUnavailableException of(Environment environment) {
        return new EnvironmentUnavailableException(environment, expected, seen, next, this);
    }
}
