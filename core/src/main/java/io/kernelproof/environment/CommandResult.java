package io.kernelproof.environment;

import io.kernelproof.trap.ExitStatus;
import java.util.List;
import org.apiguardian.api.API;

/**
 * What a command did in a sandbox.
 *
 * @param command what was run
 * @param environment where
 * @param exit how it ended
 * @param stdout what it and its children wrote to descriptor 1, as UTF-8, cut at the command's output limit
 * @param stderr the same of descriptor 2
 * @param truncated whether either output was cut
 * @param refusals the calls that were refused, in the order in which each was first met
 * @param trapped what else was seen of its calls
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record CommandResult(
        Command command,
        Environment environment,
        ExitStatus exit,
        String stdout,
        String stderr,
        boolean truncated,
        List<Refusal> refusals,
        Trapped trapped) {

    /** Copies the list. */
    public CommandResult {
        refusals = List.copyOf(refusals);
    }

    /**
     * Tells whether the command ended by itself with status 0.
     *
     * @return true for exit status 0
     */
    public boolean succeeded() {
        return exit.isSuccess();
    }

    /**
     * Tells whether a call was refused to the command or a child of it.
     *
     * @param syscall the call's name
     * @return true if it was refused at least once
     */
    public boolean wasRefused(String syscall) {
        return refusals.stream().anyMatch(refusal -> refusal.syscall().equals(syscall));
    }
}
