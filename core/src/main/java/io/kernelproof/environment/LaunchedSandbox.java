package io.kernelproof.environment;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Launch;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The sandbox of every provider that brings a {@link Launcher}: proves at its start what it is, refuses its programs what the
 * simulated kernel lacks, and knows who refused them what.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class LaunchedSandbox implements Sandbox {

    private final Environment environment;
    private final Denials denials;
    private final Launcher launcher;
    private final Look look;
    private final BehindFilters behind;
    private final Map<String, String> facts;

    /** What only a provider can tell of an environment. */
    @FunctionalInterface
    public interface Proof {

        /**
         * Compares what was seen with what was asked for.
         *
         * @param observations what every system call answered
         * @return what the provider knows of the environment, for the report
         * @throws EnvironmentUnavailableException if it is not what was asked for
         */
        Map<String, String> facts(Observations observations) throws EnvironmentUnavailableException;
    }

    private LaunchedSandbox(
            Environment environment, Denials denials, Launcher launcher, Look look, Map<String, String> facts) {
        this.environment = environment;
        this.denials = denials;
        this.launcher = launcher;
        this.look = look;
        this.behind = new BehindFilters(launcher);
        this.facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    /**
     * What is asked at the start of an environment, in this order, for providers to whom it is of use to know that beforehand.
     *
     * @param probe a program whose output is read
     * @param files that are read then, by their paths inside
     * @param limit how much of each file, in bytes
     * @param who another program, if there are filters
     */
    public record Foreseen(Launch probe, List<String> files, int limit, Launch who) {

        /** Takes a copy. */
        public Foreseen {
            files = List.copyOf(files);
        }
    }

    /**
     * Tells what will be asked at the start of an environment.
     *
     * @param environment the environment
     * @param probe where the native program will be, as {@link Launcher#probe} says
     * @return what will be asked
     */
    public static Foreseen foreseen(Environment environment, String probe) {
        return new Foreseen(
                Look.launch(probe, Look.PROBE, Denials.of(environment)),
                Confinement.FILES,
                Confinement.MAX_FILE,
                Look.launch(probe, Look.WHO, Denials.nothing()));
    }

    /**
     * Tells how a command with a channel will be started in an environment, as far as that does not depend on what is seen in it.
     *
     * @param environment the environment
     * @param command the command
     * @param errors with which the filters there refuse calls; empty if there are no filters
     * @return what will be asked of the launcher; empty if it cannot be known yet
     */
    public static Optional<Launch> foreseen(Environment environment, Command command, Optional<Set<Integer>> errors) {
        Denials denials = Denials.of(environment);
        return WatchedNumbers.foreseen(command.watch(), errors, denials)
                .map(trapping -> launch(command, true, denials, trapping));
    }

    private static Launch launch(Command command, boolean channel, Denials denials, Launch.Trapping trapping) {
        return new Launch(command.arguments(), command.directory(), channel, denials.list(), trapping);
    }

    /**
     * Looks around in an environment, and takes it for a sandbox if it is what was asked for.
     *
     * @param environment what was asked for
     * @param launcher starts programs there; the sandbox closes it, also when it is refused
     * @param proof what the provider has to say to what was seen
     * @return the sandbox
     * @throws EnvironmentUnavailableException if it is not what was asked for
     */
    public static LaunchedSandbox start(Environment environment, Launcher launcher, Proof proof)
            throws EnvironmentUnavailableException {
        boolean proven = false;
        try {
            Denials denials = Denials.of(environment);
            Look look = Look.around(environment, launcher, denials);
            look.requireThatAllTook(denials);
            look.requireThatNothingIsLacking();
            Map<String, String> all = new LinkedHashMap<>(proof.facts(look.observations()));
            all.putAll(look.facts());
            all.put("probe.sha256", fingerprint());
            environment.simulated().ifPresent(kernel -> all.put("profile.sha256", denials.fingerprint()));
            LaunchedSandbox sandbox = new LaunchedSandbox(environment, denials, launcher, look, all);
            proven = true;
            return sandbox;
        } finally {
            if (!proven) {
                launcher.close();
            }
        }
    }

    private static String fingerprint() {
        try {
            return ProbeBinary.fingerprint();
        } catch (IOException e) {
            throw new UncheckedIOException("it was there a moment ago", e);
        }
    }

    @Override
    public Observations observations() {
        return look.observations();
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
    public Workload start(Command command, boolean channel) throws IOException {
        Launch.Trapping trapping = WatchedNumbers.trapping(command.watch(), look.observations(), denials);
        return launcher.start(launch(command, channel, denials, trapping), command.variables(), command.user());
    }

    @Override
    public Refusal attribute(RefusedCall call) {
        return denials.reason(call)
                .map(reason -> new Refusal(call.syscall(), call, RefusedBy.SIMULATED, reason))
                .orElseGet(() -> settled(look.attribute(call)));
    }

    private Refusal settled(Refusal refusal) {
        return refusal.by() == RefusedBy.SECCOMP_FILTER
                ? new Refusal(
                        refusal.syscall(),
                        refusal.call(),
                        refusal.by(),
                        refusal.reason() + behind.words(SyscallTable.bundled().get(refusal.syscall())))
                : refusal;
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
                .orElseGet(() -> Flags.tried(flag, look.observations(), launcher::call));
    }

    private SyscallStatus status(Syscall syscall) {
        String name = syscall.name();
        return denials.find(syscall)
                .<SyscallStatus>map(
                        found -> new SyscallStatus.Masked(name, OptionalInt.of(found.errno()), found.reason()))
                .orElseGet(() -> behind.settle(syscall, look.status(syscall)));
    }

    @Override
    public void forward(int port) throws IOException {
        launcher.forward(port);
    }

    @Override
    public Optional<String> keep() {
        return launcher.keep();
    }

    @Override
    public FilesInside files() {
        return launcher.files();
    }

    @Override
    public void close() {
        launcher.close();
    }
}
