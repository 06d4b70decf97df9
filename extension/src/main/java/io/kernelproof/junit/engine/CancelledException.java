package io.kernelproof.junit.engine;

/** Leaves an execution that was cancelled. */
final class CancelledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String REASON = "the execution was cancelled";

    CancelledException() {
        super(REASON);
    }
}
