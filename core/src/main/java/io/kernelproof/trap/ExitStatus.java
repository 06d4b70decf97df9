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

    /**
     * How the process would have ended is not known: one of the processes that kept it was ended, and it was killed with that.
     *
     * @param keeper which of them
     * @param signal that ended it, as in signal(7), or 0 if it ended by itself
     * @param held whether it was the launcher that ended it, because it had been stopped or traced by another process and did
     *     nothing any more
     */
    record Lost(Keeper keeper, int signal, boolean held) implements ExitStatus {

        /**
         * Says where to look for the reason.
         *
         * @return what to do next
         */
        public String next() {
            if (held) {
                return "look for who stops or traces the processes above the program, such as the program itself, or a debugger";
            }
            return signal == 0
                    ? "read what was written to standard error"
                    : "look for who sent that signal: the program itself, a person, or the kernel, which logs it where memory is short";
        }

        @Override
        public String toString() {
            String what = held
                    ? "was held by another process, which had stopped it or traced it, and was ended"
                    : signal == 0 ? "ended too early" : "was ended by signal " + signal;
            return "unknown, as the %s that kept it %s".formatted(keeper.words, what);
        }
    }

    /** The processes above one that is run: see {@code core/src/main/c/family.h}. */
    enum Keeper {
        /** The one that waits for its end. */
        KEEPER("keeper"),

        /** The one that tells of it. */
        LAUNCHER("launcher");

        private final String words;

        Keeper(String words) {
            this.words = words;
        }
    }
}
