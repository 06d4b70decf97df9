package io.kernelproof.environment;

import java.io.IOException;
import java.util.List;
import org.apiguardian.api.API;

/** A command still ran at its time limit and was killed. What was seen of its calls until then is kept. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class CommandTimeoutException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient List<Refusal> refusals;
    private final transient Trapped trapped;

    CommandTimeoutException(String message, List<Refusal> refusals, Trapped trapped) {
        super(message);
        this.refusals = List.copyOf(refusals);
        this.trapped = trapped;
    }

    /**
     * Returns the calls that were refused before the limit.
     *
     * @return in the order in which each was first met
     */
    public List<Refusal> refusals() {
        return refusals;
    }

    /**
     * Returns what else was seen of the command's calls before the limit.
     *
     * @return what was seen
     */
    public Trapped trapped() {
        return trapped;
    }
}
