package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;

/** JUnit's launcher inside gave up, in a JVM that still lived. */
final class BrokenLauncherException extends GuestDiedException {

    private static final long serialVersionUID = 1L;

    BrokenLauncherException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
