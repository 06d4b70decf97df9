package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.RefusedCall;
import org.apiguardian.api.API;

/**
 * A refused system call with the one who refused it.
 *
 * @param syscall the call's name, or {@code #NUMBER} if the table does not know the number
 * @param call what was seen
 * @param by who refused it; {@link RefusedBy#UNKNOWN} unless it was established
 * @param reason why that one refused it, in one line
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Refusal(String syscall, RefusedCall call, RefusedBy by, String reason) {

    /**
     * Describes the refusal in one line.
     *
     * @return such as {@code pidfd_open: ENOSYS, 2 times, by the simulated kernel: in mainline since 5.3, not in rhel-7.9}
     */
    public String describe() {
        return "%s: %s, %s, by %s: %s"
                .formatted(
                        syscall,
                        Errno.name(call.errno()),
                        call.count() == 1 ? "once" : call.count() + " times",
                        by.words(),
                        reason);
    }
}
