package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.util.List;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** A command was ended before it came to its end by itself. What was seen of it until then is kept. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public abstract sealed class CommandEndedException extends ProblemException
        permits CommandTimeoutException, TerminalLostException {

    private static final long serialVersionUID = 1L;

    private final transient Seen seen;

    /** What was seen of it. */
    record Seen(String stdout, String stderr, boolean truncated, List<Refusal> refusals, Trapped trapped) {}

    CommandEndedException(Problem problem, Seen seen, @Nullable Throwable cause) {
        super(problem, cause);
        this.seen = seen;
    }

    /**
     * Returns what it wrote to descriptor 1 until then.
     *
     * @return as UTF-8, cut at the command's output limit
     */
    public final String stdout() {
        return seen.stdout;
    }

    /**
     * Returns what it wrote to descriptor 2 until then.
     *
     * @return as UTF-8, cut at the command's output limit
     */
    public final String stderr() {
        return seen.stderr;
    }

    /**
     * Tells whether either output was cut.
     *
     * @return true if more was written
     */
    public final boolean truncated() {
        return seen.truncated;
    }

    /**
     * Returns the calls that were refused until then.
     *
     * @return in the order in which each was first met
     */
    public final List<Refusal> refusals() {
        return seen.refusals;
    }

    /**
     * Returns what else was seen of the command's calls until then.
     *
     * @return what was seen
     */
    public final Trapped trapped() {
        return seen.trapped;
    }
}
