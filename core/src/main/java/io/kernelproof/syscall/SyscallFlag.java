package io.kernelproof.syscall;

import io.kernelproof.kernel.KernelVersion;
import java.util.List;
import org.apiguardian.api.API;

/**
 * A flag, a command or an operation that a system call got after it was there: {@code pidfd_open#PIDFD_NONBLOCK}.
 *
 * <p>A kernel that has the call and lacks the flag mostly answers {@code EINVAL}, not {@code ENOSYS}.
 *
 * @param syscall the call that takes it
 * @param name its name, as the headers have it
 * @param since the first mainline version that takes it
 * @param source where this is known from, never blank
 * @param trial up to six arguments with which the call has no effect and answers {@code EINVAL} where the flag is not
 *     known, and only there; empty if there are none such
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record SyscallFlag(Syscall syscall, String name, KernelVersion since, String source, List<Long> trial) {

    /** Between the names of the call and of the flag. */
    private static final String SEPARATOR = "#";

    /** Copies the arguments. */
    public SyscallFlag {
        trial = List.copyOf(trial);
    }

    /**
     * Tell the name of a flag from that of a call.
     *
     * @param name any name, never {@code null}
     * @return whether it is written as a flag's
     */
    public static boolean isName(String name) {
        return name.contains(SEPARATOR);
    }

    /** Return the call and the flag as {@link SyscallTable#flag} takes them. */
    @Override
    public String toString() {
        return syscall.name() + SEPARATOR + name;
    }
}
