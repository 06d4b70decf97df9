package io.kernelproof.environment;

import io.kernelproof.trap.Sequel;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.WatchedCall;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What was seen of a command's system calls beyond those that were refused.
 *
 * @param trap how closely they were watched
 * @param stops how often threads were stopped at a call for that
 * @param unseen what could not be seen that way, a sentence each; empty with {@link Trap#OFF}, where nothing is promised
 * @param sequels what threads did after they were refused a call, in the order in which that became known
 * @param recorded the calls that were to be recorded and were not refused, in the order in which each was first met
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Trapped(Trap trap, long stops, List<String> unseen, List<Sequel> sequels, List<WatchedCall> recorded) {

    /** Copies the lists. */
    public Trapped {
        unseen = List.copyOf(unseen);
        sequels = List.copyOf(sequels);
        recorded = List.copyOf(recorded);
    }
}
