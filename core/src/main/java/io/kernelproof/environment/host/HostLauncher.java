package io.kernelproof.environment.host;

import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Launcher;
import io.kernelproof.environment.Workload;
import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import io.kernelproof.time.Together;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts workloads on this machine, as children of this JVM, and knows those that still run. */
final class HostLauncher implements Launcher {

    /** Of all that still runs; each is given less. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final Path probe;
    private final boolean apart;
    private final Set<LauncherProcess> running = ConcurrentHashMap.newKeySet();

    /** Apart: in a process group of its own, to which a terminal sends no signals; only one of the programs can do so. */
    HostLauncher(Path probe, boolean apart) {
        this.probe = probe;
        this.apart = apart;
    }

    @Override
    public String probe() {
        return probe.toString();
    }

    /** This JVM meets what its children meet. */
    @Override
    public long call(Syscall syscall, List<Long> arguments) {
        try {
            return Syscalls.invoke(syscall.name(), arguments.toArray());
        } catch (SyscallException e) {
            return -e.errno();
        }
    }

    @Override
    public FilesInside files() {
        return new HostFiles();
    }

    @Override
    public Workload start(Launch launch, Map<String, String> variables, Optional<String> user) throws IOException {
        if (user.isPresent()) {
            throw new IOException("programs on this machine run as who runs the tests, not as " + user.get());
        }
        Path program = apart || launch.trap().isNeeded() ? ProbeBinary.trapPath() : probe;
        try (FrameSocket socket = FrameSocket.open()) {
            List<String> options = new ArrayList<>(socket.options());
            if (apart) {
                options.add("--group");
            }
            ProcessBuilder builder = new ProcessBuilder(launch.commandLine(program.toString(), options));
            builder.environment().putAll(variables);
            // The launcher writes there only what keeps it from telling; what the workload writes comes in frames.
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.redirectError(ProcessBuilder.Redirect.INHERIT);
            Process process = builder.start();
            try {
                LauncherProcess workload = new LauncherProcess(process, socket.accept(process), running::remove);
                running.add(workload);
                return workload;
            } catch (IOException | RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        }
    }

    @Override
    public void close() {
        var unused = Together.forEach(List.copyOf(running), CLOSE_LIMIT, LauncherProcess::close);
    }
}
