package io.kernelproof.environment.machine;

import java.io.IOException;

/** A guest did not boot, or did not say all that it had to: nothing is known of the commands then. */
final class GuestException extends IOException {

    private static final long serialVersionUID = 1L;

    GuestException(String what, String expected, String seen, String next) {
        super("""
                %s
                  expected: %s
                  seen:     %s
                  next:     %s""".formatted(what, expected, seen, next));
    }
}
