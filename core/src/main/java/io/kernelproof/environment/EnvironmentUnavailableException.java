package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** An environment could not be had, so nothing is known of the workload there. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class EnvironmentUnavailableException extends Exception implements Problem.Carrier {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

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
        this(
                new Problem("The environment [%s] could not be started.".formatted(environment), expected, seen, next),
                cause);
    }

    private EnvironmentUnavailableException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }

    /**
     * Returns what was found instead of the environment, in one line.
     *
     * @return the reason
     */
    public String reason() {
        return problem.seen();
    }
}
