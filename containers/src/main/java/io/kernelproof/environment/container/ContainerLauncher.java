package io.kernelproof.environment.container;

import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Launcher;
import io.kernelproof.environment.Workload;
import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Observations;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.trap.Launch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Starts workloads in a running container, each as a program of its own beside the container's first one. */
final class ContainerLauncher implements Launcher {

    private static final int SHORT_ID = 12;

    private final Daemon daemon;
    private final RunningContainer container;
    private final List<Forwarding> forwardings = new CopyOnWriteArrayList<>();
    private volatile boolean kept;

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
        return new KeptFiles(daemon, container);
    }

    @Override
    public long call(Syscall syscall, List<Long> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ContainerSpec.KEEP,
                "call",
                String.valueOf(syscall.number(Arch.current()).orElseThrow())));
        arguments.stream().map(Long::toUnsignedString).forEach(command::add);
        String printed = daemon.run(container.id(), command, Optional.empty());
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
    public Workload start(Launch launch, Map<String, String> variables, Optional<String> user) throws IOException {
        List<String> command = commandLine(launch);
        Optional<Workload> first =
                variables.isEmpty() && user.isEmpty() ? first(command, launch.channel()) : Optional.empty();
        if (first.isPresent()) {
            return first.get();
        }
        try {
            DaemonConnection connection = daemon.exec(container.id(), command, variables, user);
            MultiplexedInput output = new MultiplexedInput(connection.input());
            return connected(connection, output, output::complaint, user);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + end(), e);
        }
    }

    static List<String> commandLine(Launch launch) {
        return launch.commandLine(launch.trap().isNeeded() ? ContainerSpec.TRAP : ContainerSpec.PROBE);
    }

    /** One that the container has started by itself. */
    private Optional<Workload> first(List<String> command, boolean channel) throws IOException {
        FirstPrograms programs = container.first();
        return channel
                ? programs.takeBeside(command)
                        .map(output -> connected(programs.connection(), output, () -> "", Optional.empty()))
                : programs.take(command).map(output -> new FirstWorkload(programs, output, this::end));
    }

    private Workload connected(
            DaemonConnection connection, InputStream output, Supplier<String> complaint, Optional<String> user) {
        return new ConnectedWorkload(connection, output, complaint, pid -> kill(pid, user), this::end);
    }

    @Override
    public void forward(int port) throws IOException {
        if (container.sharesNetwork()) {
            return;
        }
        forwardings.add(Forwarding.of(
                port, () -> daemon.exec(container.id(), List.of(ContainerSpec.KEEP, "connect", String.valueOf(port)))));
    }

    @Override
    public Optional<String> keep() {
        kept = true;
        daemon.forget(container.id());
        String id = container.id().substring(0, SHORT_ID);
        return Optional.of(
                "enter it with '%1$s exec -it %2$s sh'; what ran in it is told in the report, not by '%1$s logs'; remove it with '%1$s rm -f -v %2$s', or by the next run with containers"
                        .formatted(container.client(), id));
    }

    private String end() {
        return daemon.end(container.id());
    }

    private void kill(String pid, Optional<String> user) {
        try {
            daemon.run(container.id(), List.of(ContainerSpec.KEEP, "kill", pid), user);
        } catch (IOException e) {
            // Where nothing can be started any more, the container is at its end.
        }
    }

    @Override
    public void close() {
        forwardings.forEach(ContainerLauncher::close);
        close(container.first());
        if (!kept) {
            daemon.remove(container.id());
        }
    }

    private static void close(Closeable connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // It ends with this JVM.
        }
    }
}
