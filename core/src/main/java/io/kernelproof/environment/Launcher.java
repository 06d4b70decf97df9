package io.kernelproof.environment;

import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * What a provider brings: starts the native launcher in one environment. What is common to all kinds of environments, from the
 * proof at the start to who refused a call, {@link LaunchedSandbox} adds.
 *
 * <p>Thread-safe: workloads are started in parallel.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public interface Launcher extends AutoCloseable {

    /**
     * Returns where the native program is.
     *
     * @return its path inside
     */
    String probe();

    /**
     * Tells whether this JVM itself meets what programs inside meet, as long as they are denied nothing.
     *
     * @return false wherever there may be another kernel or another filter
     */
    default boolean isHere() {
        return false;
    }

    /**
     * Starts a workload under the native launcher.
     *
     * @param launch what to run, what to refuse it, and how closely to watch it
     * @param variables environment variables to set beside those that there are
     * @return the running program; the caller closes it
     * @throws IOException if the launcher cannot be started
     */
    Workload start(Launch launch, Map<String, String> variables) throws IOException;

    /** Ends what still runs, and removes what was made for it. */
    @Override
    void close();
}
