package io.kernelproof.floor;

import io.kernelproof.trap.Trap;
import java.time.Duration;
import org.apiguardian.api.API;

/**
 * One run that was made to find a floor.
 *
 * @param kernel {@code host}, the version that was simulated, or that and what it lacked besides
 * @param trap how closely it was watched
 * @param passed whether the workload passed
 * @param outcome how it ended, in a few words
 * @param repeat whether it was made only because another one was not what was expected
 * @param took how long it took, with the start of the environment
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record FloorRun(String kernel, Trap trap, boolean passed, String outcome, boolean repeat, Duration took) {

    @Override
    public String toString() {
        return "%s: %s%s".formatted(kernel, passed ? "passed" : "failed, " + outcome, repeat ? " (repeated)" : "");
    }
}
