package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;

/**
 * A refused system call with the one who refused it.
 *
 * @param syscall the call's name, or {@code #NUMBER} if the table does not know the number
 * @param call what was seen
 * @param by who refused it; {@link RefusedBy#UNKNOWN} unless it was established
 * @param reason why that one refused it, in one line
 * @param afterwards what the thread called next; empty where that was not watched
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Refusal(String syscall, RefusedCall call, RefusedBy by, String reason, Optional<Afterwards> afterwards) {

    /**
     * Creates a refusal of which it is not known what came next.
     *
     * @param syscall the call's name, or {@code #NUMBER}
     * @param call what was seen
     * @param by who refused it
     * @param reason why that one refused it, in one line
     */
    public Refusal(String syscall, RefusedCall call, RefusedBy by, String reason) {
        this(syscall, call, by, reason, Optional.empty());
    }

    /**
     * Asks who refused a call. That nobody can say is no reason not to tell that it was refused.
     *
     * @param call what was seen
     * @param attribution says who refused it
     * @return the call with who refused it; {@link RefusedBy#UNKNOWN} with what was thrown where asking failed
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    public static Refusal of(RefusedCall call, Function<RefusedCall, Refusal> attribution) {
        try {
            return attribution.apply(call);
        } catch (RuntimeException | Error e) {
            return new Refusal(call.syscall(), call, RefusedBy.UNKNOWN, "finding it out failed: " + e);
        }
    }

    /**
     * Adds what came next.
     *
     * @param afterwards what the thread called next
     * @return the changed copy
     */
    public Refusal followedBy(Afterwards afterwards) {
        return new Refusal(syscall, call, by, reason, Optional.of(afterwards));
    }

    /**
     * Describes the refusal in one line.
     *
     * @return such as {@code close_range: ENOSYS, 2 times, by the simulated kernel: in mainline since 5.9; then close, close}
     */
    public String describe() {
        return "%s: %s, %s, by %s: %s%s"
                .formatted(
                        syscall,
                        Errno.name(call.errno()),
                        call.count() == 1 ? "once" : call.count() + " times",
                        by.words(),
                        reason,
                        afterwards.map(next -> "; " + next.describe()).orElse(""));
    }
}
