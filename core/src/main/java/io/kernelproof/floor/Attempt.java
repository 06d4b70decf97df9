package io.kernelproof.floor;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Trapped;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What came of one run of a workload: an observation.
 *
 * @param passed whether it passed
 * @param outcome how it ended, in a few words, such as {@code exit status 1}
 * @param refusals the calls that were refused to it
 * @param trapped what else was seen of its calls
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Attempt(boolean passed, String outcome, List<Refusal> refusals, Trapped trapped) {

    /** Copies the list. */
    public Attempt {
        refusals = List.copyOf(refusals);
    }
}
