package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;

/** The JVM inside was not started, since nothing can be traced there. */
final class UntraceableException extends GuestDiedException {

    private static final long serialVersionUID = 1L;

    private final String seen;

    UntraceableException(Problem problem, String seen) {
        super(problem, null);
        this.seen = seen;
    }

    /** What tracing met, in a few words. */
    String seen() {
        return seen;
    }
}
