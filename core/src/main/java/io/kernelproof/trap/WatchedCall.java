package io.kernelproof.trap;

import io.kernelproof.kernel.Errno;
import java.util.List;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * System calls of one thread that were to be recorded and were not refused: an observation.
 *
 * @param number the system call's number in {@code abi}, 0 or more
 * @param flag the {@link io.kernelproof.syscall.SyscallFlag.Place#value} of the flag for which it was recorded, or 0 if not for a flag
 * @param abi the calling convention of the program: {@code x86_64}, {@code i386}, {@code aarch64} or {@code arm}
 * @param result what the first of them answered: a value, or the negative error number
 * @param pid the process, as the launcher sees it
 * @param tid the thread; equal to {@code pid} in a process's first thread
 * @param count how often the thread made the call and met the same error, or none, since the last record of it; at least 1
 * @param arguments the six argument registers of the first of them; of a call of fewer arguments, the last ones mean nothing
 * @param program the thread's name in the kernel, at most 15 bytes
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record WatchedCall(
        int number,
        long flag,
        String abi,
        long result,
        int pid,
        int tid,
        long count,
        List<Long> arguments,
        String program) {

    /** Rejects values out of range. */
    public WatchedCall {
        arguments = List.copyOf(arguments);
        if (number < 0 || pid < 0 || tid < 0 || count < 1 || arguments.size() != 6) {
            throw new IllegalArgumentException("not a watched call: number %d, pid %d, tid %d, count %d, %d arguments"
                    .formatted(number, pid, tid, count, arguments.size()));
        }
    }

    /**
     * Returns the error that the call answered.
     *
     * @return the error number, from 1 to 4095, or nothing if the call succeeded
     */
    public OptionalInt errno() {
        return Errno.ofResult(result);
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
    public WatchedCall plus(WatchedCall later) {
        return new WatchedCall(number, flag, abi, result, pid, tid, count + later.count, arguments, program);
    }
}
