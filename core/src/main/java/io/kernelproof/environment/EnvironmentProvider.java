package io.kernelproof.environment;

import org.apiguardian.api.API;

/** Starts environments of one kind. Implementations are thread-safe: environments are started in parallel. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface EnvironmentProvider {

    /**
     * Starts an environment and lets it prove that it is what was asked for.
     *
     * @param environment what to start
     * @return the running environment; the caller closes it
     * @throws EnvironmentUnavailableException if it cannot be had on this machine: the verdict is then "not run"
     */
    Sandbox start(Environment environment) throws EnvironmentUnavailableException;
}
