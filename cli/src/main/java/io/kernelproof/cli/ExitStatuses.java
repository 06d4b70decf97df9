package io.kernelproof.cli;

import io.kernelproof.environment.CommandNotStartedException;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.floor.FloorException;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.ExitStatus;

/** What the program ends with, as env(1) and timeout(1) do: the command's own status is passed on, the program's are apart. */
final class ExitStatuses {

    static final int OF_THE_TOOL = 125;

    /** Where SIGPIPE ends a program of which nobody reads what it prints. */
    static final int READER_GONE = 128 + 13;

    /** As timeout(1) has it. */
    private static final int TIMED_OUT = 124;

    private static final int NO_FLOOR = 1;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int KILLED = 128;

    private ExitStatuses() {}

    static int of(ExitStatus status) {
        if (status instanceof ExitStatus.Killed killed) {
            return KILLED + killed.signal();
        }
        return ((ExitStatus.Exited) status).status();
    }

    static int of(Throwable failure) {
        if (failure instanceof CommandTimeoutException) {
            return TIMED_OUT;
        }
        if (failure instanceof CommandNotStartedException e && e.step().equals("execve")) {
            return e.errno() == Errno.ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
        }
        return failure instanceof FloorException ? NO_FLOOR : OF_THE_TOOL;
    }

    static int ofSignal(int signal) {
        return KILLED + signal;
    }
}
