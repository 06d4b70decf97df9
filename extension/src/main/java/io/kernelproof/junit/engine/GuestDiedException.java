package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import org.jspecify.annotations.Nullable;

/** The JVM inside an environment ended, or could no longer be understood, before its tests were done. */
class GuestDiedException extends Exception implements Problem.Carrier {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    GuestDiedException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
    }

    @Override
    public final Problem problem() {
        return problem;
    }

    /** What happened, and what was seen of it, in a line. */
    final String gist() {
        return problem.summary();
    }
}
