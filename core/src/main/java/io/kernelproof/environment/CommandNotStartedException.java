package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import org.apiguardian.api.API;

/** A command could not be started, so nothing is known of it. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class CommandNotStartedException extends ProblemException {

    private static final long serialVersionUID = 1L;

    private final String step;
    private final int errno;

    CommandNotStartedException(Problem problem, String step, int errno) {
        super(problem, null);
        this.step = step;
        this.errno = errno;
    }

    /**
     * Returns what failed.
     *
     * @return the system call, such as {@code execve}, or another step of the launcher
     */
    public String step() {
        return step;
    }

    /**
     * Returns how it failed.
     *
     * @return the error number, 0 if there is none
     */
    public int errno() {
        return errno;
    }
}
