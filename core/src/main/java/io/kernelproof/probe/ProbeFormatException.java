package io.kernelproof.probe;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.Serial;
import org.apiguardian.api.API;

/** Thrown when text that should be the probe's output is something else, is cut off, or exceeds the limits. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class ProbeFormatException extends ProblemException {

    @Serial
    private static final long serialVersionUID = 1L;

    ProbeFormatException(Problem problem) {
        super(problem, null);
    }
}
