package io.kernelproof.syscall;

import io.kernelproof.kernel.KernelVersion;
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
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record SyscallFlag(Syscall syscall, String name, KernelVersion since, String source) {

    /** Return the call and the flag as {@link SyscallTable#flag} takes them. */
    @Override
    public String toString() {
        return syscall.name() + "#" + name;
    }
}
