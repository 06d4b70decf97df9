package io.kernelproof.environment.host;

import io.kernelproof.environment.Workload;
import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.trap.Launch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts workloads on this machine, all with the same denials, and knows those that still run. Thread-safe. */
final class HostLauncher implements AutoCloseable {

    private final Path probe;
    private final Launch.Deny deny;
    private final Set<LauncherProcess> running = ConcurrentHashMap.newKeySet();

    HostLauncher(Path probe, Launch.Deny deny) {
        this.probe = probe;
        this.deny = deny;
    }

    Path probe() {
        return probe;
    }

    Workload start(
            List<String> arguments,
            Map<String, String> variables,
            Optional<Path> directory,
            boolean channel,
            Launch.Trapping trapping)
            throws IOException {
        Launch launch = new Launch(arguments, directory, channel, deny, trapping);
        Path program = trapping.isNeeded() ? ProbeBinary.trapPath() : probe;
        ProcessBuilder builder = new ProcessBuilder(launch.commandLine(program.toString()));
        builder.environment().putAll(variables);
        // The launcher writes there only if it is called wrongly; what the workload writes comes in frames.
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        LauncherProcess workload = new LauncherProcess(builder.start(), running::remove);
        running.add(workload);
        return workload;
    }

    @Override
    public void close() {
        running.forEach(LauncherProcess::close);
    }
}
