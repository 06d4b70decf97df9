package io.kernelproof.trap;

import org.apiguardian.api.API;

/**
 * System calls of one thread that were refused with one error number, as the native launcher saw them: an observation, without a cause.
 *
 * @param number the system call's number in {@code abi}, 0 or more
 * @param flag the {@link io.kernelproof.syscall.SyscallFlag.Place#value} of the flag for which it was refused, or 0 if not for a flag
 * @param abi the calling convention of the program: {@code x86_64}, {@code x32}, {@code i386}, {@code aarch64} or {@code arm}
 * @param errno the error number that was answered, 1 to 4095
 * @param pid the process, as the launcher sees it
 * @param tid the thread; equal to {@code pid} in a process's first thread
 * @param count how often, since the last record of the same call and thread; at least 1
 * @param own whether a filter that the program put on itself refused it, and not whoever else would have
 * @param program the thread's name in the kernel, at most 15 bytes; the program's name unless the thread was given another
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record RefusedCall(
        int number, long flag, String abi, int errno, int pid, int tid, long count, OwnFilter own, String program) {

    /** What is known of seccomp filters that a program puts on itself. */
    public enum OwnFilter {
        /** It has put none on, none of them refuses the call, or nobody looked. */
        NONE,

        /** It has put on one that was not seen to come. */
        PERHAPS,

        /** One of them refuses this call with this error. */
        REFUSED
    }

    /** Rejects values out of range. */
    public RefusedCall {
        if (number < 0 || errno < 1 || errno > 4095 || pid < 0 || tid < 0 || count < 1) {
            throw new IllegalArgumentException("not a refused call: number %d, errno %d, pid %d, tid %d, count %d"
                    .formatted(number, errno, pid, tid, count));
        }
    }

    /** Tells of calls that were refused whatever their flags. */
    public RefusedCall(int number, String abi, int errno, int pid, int tid, long count, String program) {
        this(number, 0, abi, errno, pid, tid, count, program);
    }

    /** Tells of calls that no filter of the program's own refused. */
    public RefusedCall(int number, long flag, String abi, int errno, int pid, int tid, long count, String program) {
        this(number, flag, abi, errno, pid, tid, count, OwnFilter.NONE, program);
    }

    /**
     * Returns the call's name, and the flag's.
     *
     * @return such as {@code statx} or {@code pidfd_open#PIDFD_NONBLOCK}; {@code #NUMBER} if the table does not know the number
     */
    public String syscall() {
        return SystemCalls.name(abi, number, flag);
    }

    /**
     * Adds a later record of the same call.
     *
     * @param later the later record
     * @return this record with both counts
     */
    public RefusedCall plus(RefusedCall later) {
        return new RefusedCall(number, flag, abi, errno, pid, tid, count + later.count, own, program);
    }
}
