package io.kernelproof.cli;

import io.kernelproof.environment.CommandNotStartedException;
import io.kernelproof.floor.FloorException;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.ExitStatus;

/** What the program ends with, as env(1) and timeout(1) do: the command's own status is passed on, the program's are apart. */
final class ExitStatuses {

    static final int OF_THE_TOOL = 125;

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

    static int of(Exception failure) {
        if (failure instanceof CommandNotStartedException e && e.step().equals("execve")) {
            return e.errno() == Errno.ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
        }
        return failure instanceof FloorException ? NO_FLOOR : OF_THE_TOOL;
    }
}
