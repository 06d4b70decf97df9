package io.kernelproof.environment;

import java.nio.file.Path;
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
     * Begins what takes time before an environment can be started, in a thread beside that of whoever will soon start it. It does not
     * fail: what cannot be had, {@link #start} says.
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
}
