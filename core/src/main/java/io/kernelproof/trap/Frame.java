package io.kernelproof.trap;

import io.kernelproof.kernel.Errno;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/** One message of the native launcher about its workload; the order of frames is the order of events. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public sealed interface Frame {

    /**
     * The first frame: what the launcher found, and what it set up.
     *
     * @param facts the launcher's keys and values; never empty
     */
    record Hello(Map<String, String> facts) implements Frame {
        /** Copies the facts. */
        public Hello {
            facts = Map.copyOf(facts);
        }
    }

    /**
     * Bytes that the workload wrote to its private channel.
     *
     * @param bytes not copied: the reader gives them away
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Channel(byte[] bytes) implements Frame {}

    /**
     * Bytes that the workload, or a child of it, wrote to descriptor 1 or 2.
     *
     * @param error true for descriptor 2
     * @param bytes not copied: the reader gives them away
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Output(boolean error, byte[] bytes) implements Frame {}

    /**
     * Calls were refused, before whatever the next frame tells.
     *
     * @param call what was refused
     */
    record Refused(RefusedCall call) implements Frame {}

    /**
     * Calls that are recorded were made, before whatever the next frame tells.
     *
     * @param call what was made
     */
    record Watched(WatchedCall call) implements Frame {}

    /**
     * A thread that was refused a call has gone on.
     *
     * @param sequel what it did
     */
    record Followed(Sequel sequel) implements Frame {}

    /**
     * The workload could not be started; no further frame follows.
     *
     * @param step the system call that failed, such as {@code execve}; {@code start} if it is not known
     * @param errno its error number, or 0 if there was none
     * @param signal that killed a process of the launcher before the workload was executed, or 0
     */
    record LaunchFailed(String step, int errno, int signal) implements Frame {

        private static final Map<String, String> ADVICE = Map.of(
                "fork",
                        "let there be more processes: 'ulimit -u' of the user, and 'pids.max' of the control group, limit them, and so may memory",
                "chdir", "check that the working directory is there, and may be entered",
                "seccomp", "let programs put seccomp filters on themselves there, or refuse them nothing",
                "filter", "refuse or watch fewer system calls",
                "ptrace", "allow ptrace there, or do not trace: seccomp filters, Yama and emulators forbid it");

        private static final int SIGSYS = 31;

        /** A step that was answered. */
        public LaunchFailed(String step, int errno) {
            this(step, errno, 0);
        }

        /**
         * Tells what kept the workload from being started.
         *
         * @return such as {@code execve answered ENOENT}
         */
        public String words() {
            if (signal == 0) {
                return errno == 0 ? step + " failed" : step + " answered " + Errno.name(errno);
            }
            return "the process that was to become it was killed by signal %d%s"
                    .formatted(signal, signal == SIGSYS ? " (SIGSYS: a seccomp filter that kills)" : "");
        }

        /**
         * Says what to do about it, as far as the step tells.
         *
         * @return what to do next; empty if the program itself is what did not work
         */
        public Optional<String> next() {
            if (signal == SIGSYS) {
                return Optional.of(
                        "compare with an environment without that filter, seccomp = unconfined: it kills for one of"
                                + " the calls that starting takes, such as seccomp, prctl or ptrace");
            } else if (signal != 0) {
                return Optional.of("look for who sent that signal");
            } else if (step.equals("execve")) {
                return Optional.empty();
            }
            return Optional.of(ADVICE.getOrDefault(
                    step,
                    "look for what keeps programs from calling %s there, such as a seccomp filter".formatted(step)));
        }
    }

    /**
     * The workload ended; no further frame follows.
     *
     * @param status how
     * @param stops how often a tracer stopped one of its threads at a call; 0 without a tracer
     */
    record Ended(ExitStatus status, long stops) implements Frame {}
}
