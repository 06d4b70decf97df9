package io.kernelproof.environment.host;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/** Environments on this machine: its kernel as it is, or simulating another one. Needs Linux, but neither Docker nor root. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class HostProvider implements EnvironmentProvider {

    private final boolean apart;

    /** Creates the provider; nothing is started. */
    public HostProvider() {
        this(false);
    }

    private HostProvider(boolean apart) {
        this.apart = apart;
    }

    /**
     * Creates a provider whose programs a terminal's signals do not reach, so that Ctrl-C does not kill them: whoever is sent a
     * signal passes it on, see {@link io.kernelproof.environment.Terminal#started}.
     *
     * @return the provider
     */
    public static HostProvider apart() {
        return new HostProvider(true);
    }

    @Override
    public boolean provides(Environment environment) {
        return environment.container().isEmpty();
    }

    /** Starts an environment, in which all files of this machine are where they are. */
    @Override
    public Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException {
        requireLinux(environment);
        return LaunchedSandbox.start(environment, new HostLauncher(probe(environment), apart), seen -> Map.of());
    }

    private static void requireLinux(Environment environment) throws EnvironmentUnavailableException {
        String os = System.getProperty("os.name");
        if (!os.equals("Linux")) {
            throw new EnvironmentUnavailableException(
                    environment, "Linux", "needs Linux, this is " + os, "run the tests on Linux", null);
        }
    }

    private static Path probe(Environment environment) throws EnvironmentUnavailableException {
        try {
            return ProbeBinary.path();
        } catch (IOException e) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "the native program 'kernelproof-probe' can be put into a directory of the user",
                    "it cannot: " + e.getMessage(),
                    "see the cause",
                    e);
        }
    }
}
