package io.kernelproof.junit.engine;

/** JUnit's launcher inside gave up, in a JVM that still lived. */
final class BrokenLauncherException extends GuestDiedException {

    private static final long serialVersionUID = 1L;

    BrokenLauncherException(String message, Throwable cause) {
        super(message, cause);
    }
}
