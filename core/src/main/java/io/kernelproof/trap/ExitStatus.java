package io.kernelproof.trap;

import org.apiguardian.api.API;

/** How a process ended. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public sealed interface ExitStatus {

    /**
     * Tells whether the process ended by itself with status 0.
     *
     * @return true for {@code Exited(0)} only
     */
    default boolean isSuccess() {
        return this instanceof Exited exited && exited.status() == 0;
    }

    /**
     * The process ended by itself.
     *
     * @param status its exit status, 0 to 255
     */
    record Exited(int status) implements ExitStatus {
        @Override
        public String toString() {
            return "exit status " + status;
        }
    }

    /**
     * The process was ended by a signal.
     *
     * @param signal the signal's number, as in signal(7)
     */
    record Killed(int signal) implements ExitStatus {
        @Override
        public String toString() {
            return "signal " + signal + (signal == 31 ? " (SIGSYS: a seccomp filter that kills)" : "");
        }
    }
}
