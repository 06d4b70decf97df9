package io.kernelproof.junit.guest;

/** A message came to be longer than messages may be, and is not sent. */
final class MessageTooLongException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MessageTooLongException(int limit) {
        super("a message of more than %,d bytes, which is the limit".formatted(limit));
    }
}
