package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.util.Optional;
import org.apiguardian.api.API;

/** A workload that can be run again and again, on one kernel after another, and that passes or fails. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Trial {

    /**
     * Makes a trial of a command: it passes if it ends with status 0 within its time limit.
     *
     * @param command the command; what it says of watching is ignored
     * @return the trial, on this machine
     */
    static Trial of(Command command) {
        return new CommandTrial(command, Optional.empty(), false, EnvironmentProviders.installed());
    }

    /**
     * Returns what is tried.
     *
     * @return a name for people, in one line
     */
    String name();

    /**
     * Runs the workload once, to its end.
     *
     * @param environment where to run it
     * @param watch what is to be seen of its system calls
     * @return what came of it, whether it passed or not
     * @throws EnvironmentUnavailableException if there is no such environment here
     * @throws IOException if the workload could not be started, so that nothing is known of it
     */
    Attempt run(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException;
}
