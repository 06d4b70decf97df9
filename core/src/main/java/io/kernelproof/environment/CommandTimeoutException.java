package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import org.apiguardian.api.API;

/** A command still ran at its time limit and was killed. What was seen of its calls until then is kept. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class CommandTimeoutException extends CommandEndedException {

    private static final long serialVersionUID = 1L;

    CommandTimeoutException(Problem problem, Seen seen) {
        super(problem, seen, null);
    }
}
