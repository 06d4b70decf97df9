package io.kernelproof.environment.container;

import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Launcher;
import io.kernelproof.environment.Workload;
import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Observations;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    public FilesInside files() {
        return new KeptFiles(daemon, container.id());
    }

    @Override
    public long call(Syscall syscall, List<Long> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ContainerSpec.KEEP,
                "call",
                String.valueOf(syscall.number(Arch.current()).orElseThrow())));
        arguments.stream().map(Long::toUnsignedString).forEach(command::add);
        String printed = daemon.run(container.id(), command);
        try {
            return Long.parseLong(printed.strip());
        } catch (NumberFormatException e) {
            throw new IOException("the native program printed '%s'".formatted(printed.strip()), e);
        }
    }

    @Override
    public Optional<Observations> unconfined() {
        return daemon.behindFilters(container);
    }

    @Override
    public Workload start(Launch launch, Map<String, String> variables) throws IOException {
        String program = launch.trap().isNeeded() ? ContainerSpec.TRAP : ContainerSpec.PROBE;
        return new ExecWorkload(daemon.exec(container.id(), launch.commandLine(program), variables), this::kill);
    }

    private void kill(String pid) {
        try {
            daemon.run(container.id(), List.of(ContainerSpec.KEEP, "kill", pid));
        } catch (IOException e) {
            // Where nothing can be started any more, the container is at its end.
        }
    }

    @Override
    public void close() {
        daemon.remove(container.id());
    }
}
