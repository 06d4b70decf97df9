package io.kernelproof.environment.host;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.Denial;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** This machine as a sandbox: every program is a child of this JVM, refused what the simulated kernel lacks. */
final class HostSandbox implements Sandbox {

    private final Environment environment;
    private final Denials denials;
    private final HostLauncher launcher;
    private final Look look;
    private final Map<String, String> facts;

    HostSandbox(Environment environment, Denials denials, HostLauncher launcher, Look look, Map<String, String> facts) {
        this.environment = environment;
        this.denials = denials;
        this.launcher = launcher;
        this.look = look;
        this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    @Override
    public Environment environment() {
        return environment;
    }

    @Override
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public Workload start(
            List<String> arguments,
            Map<String, String> variables,
            Optional<Path> directory,
            boolean channel,
            Watch watch)
            throws IOException {
        return launcher.start(
                arguments, variables, directory, channel, WatchedNumbers.trapping(watch, look.observations(), denials));
    }

    @Override
    public Refusal attribute(RefusedCall call) {
        String syscall = Arch.of(call.abi())
                .flatMap(abi -> SyscallTable.bundled().byNumber(abi, call.number()))
                .map(Syscall::name)
                .orElse("#" + call.number());
        return denials.find(call.abi(), call.number())
                .filter(denial -> denial.errno() == call.errno())
                .map(denial -> new Refusal(syscall, call, RefusedBy.SIMULATED, denial.reason()))
                .orElseGet(() -> look.attribute(syscall, call));
    }

    @Override
    public SyscallStatus status(String name) {
        SyscallTable table = SyscallTable.bundled();
        return SyscallFlag.isName(name) ? status(table.flag(name)) : status(table.get(name));
    }

    private SyscallStatus status(SyscallFlag flag) {
        SyscallStatus call = status(flag.syscall());
        if (!(call instanceof SyscallStatus.Present)) {
            return call;
        }
        return environment
                .simulated()
                .map(kernel -> Flags.simulated(flag, kernel))
                .orElseGet(() -> Flags.here(flag, look.observations()));
    }

    private SyscallStatus status(Syscall syscall) {
        String name = syscall.name();
        Optional<Denial> denial = syscall.number(denials.arch()).stream()
                .boxed()
                .flatMap(number -> denials.find(denials.arch().id(), number).stream())
                .findFirst();
        return denial.<SyscallStatus>map(
                        found -> new SyscallStatus.Masked(name, OptionalInt.of(found.errno()), found.reason()))
                .orElseGet(() -> look.observations().status(syscall));
    }

    @Override
    public Path inside(Path path) {
        return path;
    }

    @Override
    public void close() {
        launcher.close();
    }
}
