package io.kernelproof.junit.guest;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** What the JVM inside sent is nothing that it sends: it is broken, of another version, or something else writes to its channel. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class WireException extends ProblemException {

    private static final long serialVersionUID = 1L;

    WireException(String expected, String seen) {
        this(expected, seen, null);
    }

    WireException(String expected, String seen, @Nullable Throwable cause) {
        super(
                new Problem(
                        "Reading what the JVM inside the environment sent failed.",
                        expected,
                        seen,
                        "check that the tests do not write to descriptors 98 and 99, and that the class path has one version of Kernelproof"),
                cause);
    }
}
