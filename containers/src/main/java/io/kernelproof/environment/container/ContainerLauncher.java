package io.kernelproof.environment.container;

import io.kernelproof.environment.Launcher;
import io.kernelproof.environment.Workload;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.util.Map;

/** Starts workloads in a running container, each as a program of its own beside the container's first one. */
final class ContainerLauncher implements Launcher {

    private final Daemon daemon;
    private final RunningContainer container;

    ContainerLauncher(Daemon daemon, RunningContainer container) {
        this.daemon = daemon;
        this.container = container;
    }

    @Override
    public String probe() {
        return ContainerSpec.PROBE;
    }

    @Override
    public Workload start(Launch launch, Map<String, String> variables) throws IOException {
        String program = launch.trap().isNeeded() ? ContainerSpec.TRAP : ContainerSpec.PROBE;
        return new ExecWorkload(
                daemon.exec(container.id(), launch.commandLine(program), variables),
                pid -> daemon.run(container.id(), ContainerSpec.KEEP, "kill", pid));
    }

    @Override
    public void close() {
        daemon.remove(container.id());
    }
}
