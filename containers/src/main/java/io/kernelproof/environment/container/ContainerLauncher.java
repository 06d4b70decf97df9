package io.kernelproof.environment.container;

import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Launcher;
import io.kernelproof.environment.Workload;
import io.kernelproof.kernel.Arch;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.Observations;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.trap.Launch;
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
            Daemon.Exec exec = daemon.exec(container.id(), command, variables, user);
            MultiplexedInput output = new MultiplexedInput(exec.connection().input());
            return connected(exec.connection(), output, output::complaint, user, Optional.of(exec.id()));
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
                        .map(output ->
                                connected(programs.connection(), output, () -> "", Optional.empty(), Optional.empty()))
                : programs.take(command)
                        .map(output -> new FirstWorkload(programs, output, daemon.silence(), this::end));
    }

    private Workload connected(
            DaemonConnection connection,
            InputStream output,
            Supplier<String> complaint,
            Optional<String> user,
            Optional<String> exec) {
        return new ConnectedWorkload(
                connection, output, complaint, daemon.silence(), new ConnectedWorkload.Surroundings() {
                    @Override
                    public void kill(String pid) {
                        daemon.kill(container.id(), pid, user);
                    }

                    @Override
                    public String end() {
                        return ContainerLauncher.this.end();
                    }

                    @Override
                    public Problem lost(String how) {
                        return daemon.lost(container.id(), exec, how);
                    }

                    @Override
                    public Problem silent(Problem told) {
                        return daemon.silent(container.id(), exec, told);
                    }
                });
    }

    @Override
    public void forward(int port) throws IOException {
        if (container.sharesNetwork()) {
            return;
        }
        List<String> command = List.of(ContainerSpec.KEEP, "connect", String.valueOf(port));
        forwardings.add(Forwarding.of(
                port,
                () -> daemon.exec(container.id(), command, Map.of(), Optional.empty())
                        .connection()));
    }

    @Override
    public Optional<String> keep() {
        kept = true;
        daemon.forget(container.id());
        String id = Loss.shortened(container.id());
        return Optional.of(
                "enter it with '%1$s exec -it %2$s sh'; what ran in it is told in the report, not by '%1$s logs'; remove it with '%1$s rm -f -v %2$s', or by the next run with containers"
                        .formatted(container.client(), id));
    }

    private String end() {
        return daemon.end(container.id());
    }

    @Override
    public void close() {
        forwardings.forEach(DaemonConnection::close);
        DaemonConnection.close(container.first());
        if (!kept) {
            daemon.remove(container.id());
        }
    }
}
