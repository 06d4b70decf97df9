package io.kernelproof.environment;

import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** An environment could not be had, so nothing is known of the workload there. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class EnvironmentUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    /** In a line: what is missing. */
    private final String reason;

    /**
     * Creates the exception.
     *
     * @param environment what was to be started
     * @param expected what it needs
     * @param seen what was found instead
     * @param next what to do about it
     * @param cause what happened, or null
     */
    public EnvironmentUnavailableException(
            Environment environment, String expected, String seen, String next, @Nullable Throwable cause) {
        super("""
                The environment [%s] could not be started.
                  expected: %s
                  seen:     %s
                  next:     %s""".formatted(environment, expected, seen, next), cause);
        this.reason = seen;
    }

    /**
     * Returns what was found instead of the environment, in one line.
     *
     * @return the reason
     */
    public String reason() {
        return reason;
    }
}
