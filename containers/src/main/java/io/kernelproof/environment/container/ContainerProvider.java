package io.kernelproof.environment.container;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.Observations;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * Environments in containers. Needs a Docker daemon, which Testcontainers finds: by {@code DOCKER_HOST}, its
 * own configuration, or at the usual places.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class ContainerProvider implements EnvironmentProvider {

    /** Creates the provider; nothing is started and no daemon looked for. */
    public ContainerProvider() {}

    @Override
    public boolean provides(Environment environment) {
        return environment.container().isPresent();
    }

    /** Finds the daemon, the image if that has been pulled, and what a container is made with. Leaves nothing but files in the cache. */
    @Override
    public void prepare(Environment environment) {
        try {
            Daemon.ofThisJvm()
                    .prepare(
                            ContainerSpec.of(environment, Set.of(), Optional.empty()),
                            environment.container().orElseThrow().image());
        } catch (UnavailableException | LinkageError e) {
            // Whoever starts the environment is told the same.
        }
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files) throws EnvironmentUnavailableException {
        return start(environment, files, Optional.empty());
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files, Optional<Command> foreseen)
            throws EnvironmentUnavailableException {
        try {
            Daemon daemon = Daemon.ofThisJvm();
            Image image = daemon.image(environment.container().orElseThrow().image());
            RunningContainer container = daemon.start(ContainerSpec.of(environment, files, foreseen), image);
            ContainerLauncher launcher = new ContainerLauncher(daemon, container);
            return LaunchedSandbox.start(
                    environment, launcher, seen -> proof(environment, container, seen, launcher.files()));
        } catch (UnavailableException e) {
            throw e.of(environment);
        } catch (LinkageError e) {
            throw TestcontainersVersion.unfit(e).of(environment);
        }
    }

    private static Map<String, String> proof(
            Environment environment, RunningContainer container, Observations seen, FilesInside inside)
            throws EnvironmentUnavailableException {
        try {
            return container.proof(environment.container().orElseThrow(), seen, inside);
        } catch (UnavailableException e) {
            throw e.of(environment);
        }
    }
}
