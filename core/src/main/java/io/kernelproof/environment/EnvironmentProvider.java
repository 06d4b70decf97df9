package io.kernelproof.environment;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Starts environments of one kind. Found by the service loader, so that what a kind of environment needs is on the class path
 * of those who use it only. Implementations are thread-safe: environments are started in parallel.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface EnvironmentProvider {

    /**
     * Tells whether this provider is the one for an environment; nothing is started.
     *
     * @param environment what is asked for
     * @return true if it is of this provider's kind, whether it can be had or not
     */
    boolean provides(Environment environment);

    /**
     * Finds out what takes time before an environment can be started, in a thread beside that of whoever may soon start it. It
     * leaves nothing but files in a cache, for the environment may never be started, and does not fail: what cannot be had, {@link
     * #start(Environment, Set)} says.
     *
     * @param environment of this provider's kind
     */
    default void prepare(Environment environment) {}

    /**
     * Starts an environment and lets it prove that it is what was asked for.
     *
     * @param environment what to start; of this provider's kind
     * @param files absolute paths of files and directories of this machine that are to be found inside under the same paths, at
     *     least for reading
     * @return the running environment; the caller closes it
     * @throws EnvironmentUnavailableException if it cannot be had on this machine: the verdict is then "not run"
     */
    Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException;

    /**
     * Starts an environment of which it may be known what will be started in it first: a provider that can saves time by
     * starting that at once, and lets {@link Sandbox#start} have it, if it is asked for just that.
     *
     * @param environment what to start; of this provider's kind
     * @param files absolute paths of files and directories of this machine that are to be found inside under the same paths, at
     *     least for reading
     * @param foreseen the command, if it is known; it will be started with a channel, waits until it is sent something, and ends
     *     with its input
     * @return the running environment; the caller closes it
     * @throws EnvironmentUnavailableException if it cannot be had on this machine: the verdict is then "not run"
     */
    default Sandbox start(Environment environment, Set<Path> files, Optional<Command> foreseen)
            throws EnvironmentUnavailableException {
        return start(environment, files);
    }
}
