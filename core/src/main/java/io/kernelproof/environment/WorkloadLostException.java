package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** No more is heard of a program, and its provider has found out why, as far as that can be established. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class WorkloadLostException extends ProblemException {

    private static final long serialVersionUID = 1L;

    /**
     * Create the exception.
     *
     * @param problem what was found out, and what to do about it
     * @param cause how reading failed; null where the output just ended
     */
    public WorkloadLostException(Problem problem, @Nullable Throwable cause) {
        super(problem, cause);
    }
}
