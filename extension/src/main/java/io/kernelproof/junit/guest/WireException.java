package io.kernelproof.junit.guest;

import java.io.IOException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What the JVM inside sent is nothing that it sends: it is broken, of another version, or something else writes to its channel. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class WireException extends IOException {

    private static final long serialVersionUID = 1L;

    WireException(String expected, String seen) {
        this(expected, seen, null);
    }

    WireException(String expected, String seen, @Nullable Throwable cause) {
        super("""
                Reading what the JVM inside the environment sent failed.
                  expected: %s
                  seen:     %s
                  next:     check that the tests do not write to descriptors 98 and 99, and that the class path has one version of Kernelproof""".formatted(expected, seen), cause);
    }
}
