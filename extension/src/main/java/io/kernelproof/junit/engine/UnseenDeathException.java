package io.kernelproof.junit.engine;

/** The JVM inside ended before it was ready for tests, and so before its calls were seen: another one shows why. */
final class UnseenDeathException extends GuestDiedException {

    private static final long serialVersionUID = 1L;

    UnseenDeathException(GuestDiedException death) {
        super(death.problem(), death);
    }
}
