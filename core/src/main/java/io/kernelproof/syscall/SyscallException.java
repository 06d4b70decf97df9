package io.kernelproof.syscall;

import io.kernelproof.kernel.Errno;
import org.apiguardian.api.API;

/** Thrown when a system call that {@link Syscalls#invoke} made came back with an error. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class SyscallException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The name of the call. */
    private final String syscall;

    /** What it answered. */
    private final int errno;

    SyscallException(String syscall, String call, int errno) {
        super("%s: %s (%d)".formatted(call, Errno.name(errno), errno));
        this.syscall = syscall;
        this.errno = errno;
    }

    /**
     * Return the name of the system call.
     *
     * @return the name, such as {@code pidfd_open}
     */
    public String syscall() {
        return syscall;
    }

    /**
     * Return the error number that it answered.
     *
     * @return the number, 1 or more
     */
    public int errno() {
        return errno;
    }

    /**
     * Return the name of that error.
     *
     * @return the name, such as {@code ENOSYS}, or {@code errno 524} if it has none
     */
    public String errnoName() {
        return Errno.name(errno);
    }
}
