package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import org.jspecify.annotations.Nullable;

/** The JVM inside told what does not fit to what it had told before. */
final class OddEventException extends RuntimeException implements Problem.Carrier {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    OddEventException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    @Override
    public Problem problem() {
        return problem;
    }
}
