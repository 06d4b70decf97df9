package io.kernelproof.message;

import java.io.IOException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** Input or output failed, and it is known what to say about it. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public class ProblemException extends IOException implements Problem.Carrier {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /**
     * Create the exception.
     *
     * @param problem what to say
     * @param cause what happened, or null
     */
    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    @Override
    public final Problem problem() {
        return problem;
    }
}
