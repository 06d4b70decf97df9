package io.kernelproof.environment;

import io.kernelproof.probe.Observations;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
     * Makes one system call there, to which nothing is denied.
     *
     * @param syscall the call; the architecture has it
     * @param arguments at most six, without addresses
     * @return what the kernel, or a filter there, answered: a value, or the negative error number
     * @throws IOException if it cannot be made there
     */
    long call(Syscall syscall, List<Long> arguments) throws IOException;

    /**
     * Returns the files there.
     *
     * @return the files
     */
    FilesInside files();

    /**
     * Asks what the kernel answers where no filter is in its way, if another place of the same kind can be had for that.
     *
     * @return what was seen there; empty if there is no such place
     */
    default Optional<Observations> unconfined() {
        return Optional.empty();
    }

    /**
     * Lets a TCP port of this machine lead to the same port of the environment's own 127.0.0.1, until the environment ends. What
     * shares this machine's network needs nothing for that.
     *
     * @param port the port on both sides
     * @throws IOException if the port of this machine is taken
     */
    default void forward(int port) throws IOException {}

    /**
     * Gives the environment away: it is left as it is when it is closed, and when this JVM ends.
     *
     * @return how a person enters it and removes it, in a line; empty if there is nothing to be left
     */
    default Optional<String> keep() {
        return Optional.empty();
    }

    /**
     * Starts a workload under the native launcher.
     *
     * @param launch what to run, what to refuse it, and how closely to watch it
     * @param variables environment variables to set beside those that there are
     * @param user who it is to run as; empty for who programs run as there
     * @return the running program; the caller closes it
     * @throws IOException if the launcher cannot be started
     */
    Workload start(Launch launch, Map<String, String> variables, Optional<String> user) throws IOException;

    /** Ends what still runs, and removes what was made for it. */
    @Override
    void close();
}
