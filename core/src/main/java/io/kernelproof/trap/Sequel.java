package io.kernelproof.trap;

import io.kernelproof.kernel.Errno;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * What a thread did after it was refused a system call: an observation, from which a reader may see whether the program
 * had another way. Told once for all refusals of the same call with the same error to threads of the same name.
 *
 * @param number the refused call's number in {@code abi}, 0 or more
 * @param flag the {@link io.kernelproof.syscall.SyscallFlag.Place#value} of the flag for which it was refused, or 0 if not for a flag
 * @param abi the calling convention of the program: {@code x86_64}, {@code i386}, {@code aarch64} or {@code arm}
 * @param errno the error number that was answered, 1 to 4095
 * @param pid the process, as the launcher sees it
 * @param tid the thread
 * @param after when the call was refused, from the start of the workload
 * @param arguments the six argument registers of the refused call
 * @param next up to three calls that the thread made next; fewer if it ended, or became another program
 * @param program the thread's name in the kernel, at most 15 bytes
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Sequel(
        int number,
        long flag,
        String abi,
        int errno,
        int pid,
        int tid,
        Duration after,
        List<Long> arguments,
        List<Next> next,
        String program) {

    /** How many calls of a thread are told after a refusal. */
    public static final int MAX_NEXT = 3;

    /**
     * A call that followed.
     *
     * @param number the call's number, in the refused call's ABI
     * @param result what it answered: a value, or the negative error number; empty if it did not come back, as exit does
     */
    public record Next(int number, OptionalLong result) {}

    /** Rejects values out of range. */
    public Sequel {
        arguments = List.copyOf(arguments);
        next = List.copyOf(next);
        if (number < 0
                || errno < 1
                || errno > 4095
                || pid < 0
                || tid < 0
                || after.isNegative()
                || arguments.size() != 6
                || next.size() > MAX_NEXT) {
            throw new IllegalArgumentException("not what followed a refused call: number %d, errno %d, pid %d, tid %d"
                    .formatted(number, errno, pid, tid));
        }
    }

    /**
     * Returns the refused call's name, and the flag's.
     *
     * @return such as {@code statx} or {@code pidfd_open#PIDFD_NONBLOCK}; {@code #NUMBER} if the table does not know the number
     */
    public String syscall() {
        return SystemCalls.name(abi, number, flag);
    }

    /**
     * Returns what followed, without what differs from run to run.
     *
     * @return the calls that followed, by name
     */
    public Afterwards afterwards() {
        return new Afterwards(next.stream()
                .map(call -> new Afterwards.Call(SystemCalls.name(abi, call.number()), error(call)))
                .toList());
    }

    private static Optional<String> error(Next call) {
        return call.result().stream()
                .mapToObj(Errno::ofResult)
                .flatMapToInt(OptionalInt::stream)
                .mapToObj(Errno::name)
                .findFirst();
    }

    /**
     * Tells whether this followed a call of that kind: the same call, answered with the same error, of a thread of the same
     * name.
     *
     * @param call the refused call
     * @return true if so
     */
    public boolean follows(RefusedCall call) {
        return number == call.number()
                && flag == call.flag()
                && abi.equals(call.abi())
                && errno == call.errno()
                && program.equals(call.program());
    }

    /**
     * Describes refusal and sequel in one line.
     *
     * @return such as {@code pidfd_open: ENOSYS in java after 120 ms, then kill = 0, wait4 = ECHILD, exit_group}
     */
    public String describe() {
        return "%s: %s in %s after %d ms, then %s"
                .formatted(
                        syscall(),
                        Errno.name(errno),
                        program,
                        after.toMillis(),
                        next.isEmpty()
                                ? "no further call"
                                : next.stream().map(this::words).collect(Collectors.joining(", ")));
    }

    private String words(Next call) {
        String name = SystemCalls.name(abi, call.number());
        if (call.result().isEmpty()) {
            return name;
        }
        long result = call.result().getAsLong();
        OptionalInt error = Errno.ofResult(result);
        return name + " = " + (error.isPresent() ? Errno.name(error.getAsInt()) : result);
    }
}
