package io.kernelproof.environment;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Answer;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.Probe;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.Launch;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Trap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What was seen when the environment was started: the launcher's hello, and what every system call answers inside. The
 * environment proves with it that it is what was asked for.
 */
record Look(Environment environment, Map<String, String> hello, Observations observations, Confinement confinement) {

    /** Modes of the native program: what every call answers, and what filters answer. */
    static final String PROBE = "probe";

    static final String WHO = "who";

    /** On a busy machine, in gVisor, it takes seconds. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String NOT_SIMULATED = "not simulated";

    /**
     * Made by trampolines that the kernel itself put into a program, so it asks no filter about them and they cannot be
     * refused: kernel/seccomp.c, seccomp_uprobe_exception, Linux 6.18.
     */
    private static final Set<String> BEYOND_FILTERS = Set.of("uprobe", "uretprobe");

    /** Runs a mode of the native program. */
    static Launch launch(String probe, String mode, Denials denials) {
        return new Launch(
                List.of(probe, mode),
                Optional.empty(),
                false,
                denials.list(),
                new Launch.Trapping(Trap.OFF, "", "", "", denials.release()));
    }

    /** Runs the probe inside, under the same denials as every later program. */
    static Look around(Environment environment, Launcher launcher, Denials denials)
            throws EnvironmentUnavailableException {
        try {
            Printed probe = Printed.by(launcher, PROBE, denials);
            Map<Integer, Answer> answers = Probe.parse(probe.output()).answers();
            KernelVersion release = KernelVersion.ofRelease(probe.hello().getOrDefault("release", ""));
            Confinement confinement = Confinement.in(launcher.files());
            Filters filters = filters(probe.hello(), launcher);
            return new Look(
                    environment,
                    probe.hello(),
                    new Observations(Arch.current(), release, filters, answers),
                    confinement);
        } catch (IOException | IllegalArgumentException e) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "the native probe runs inside and tells what each system call answers",
                    "the native probe does not run inside: " + firstLine(e),
                    "see the cause",
                    e);
        }
    }

    /** Those that were there before ours, so they are asked by a program to which nothing is denied. */
    private static Filters filters(Map<String, String> hello, Launcher launcher) throws IOException {
        return hello.getOrDefault("seccomp", "").equals("0")
                ? new Filters.None()
                : Probe.parseFilters(
                        Printed.by(launcher, WHO, Denials.nothing()).output());
    }

    /** What a mode of the native program printed inside. */
    private record Printed(Map<String, String> hello, InputStream output) {

        static Printed by(Launcher launcher, String mode, Denials denials) throws IOException {
            Map<String, String> hello = Map.of();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            try (Workload workload =
                            launcher.start(launch(launcher.probe(), mode, denials), Map.of(), Optional.empty());
                    TimeLimit limit = TimeLimit.of(LIMIT, workload::close)) {
                workload.requests().close();
                for (Frame frame = workload.next(); frame != null; frame = workload.next()) {
                    if (frame instanceof Frame.Hello first) {
                        hello = first.facts();
                    } else if (frame instanceof Frame.Output text && !text.error()) {
                        output.write(text.bytes());
                    } else if (frame instanceof Frame.LaunchFailed failed) {
                        throw new IOException(failed.words());
                    }
                }
                if (limit.hasPassed()) {
                    throw new IOException("it " + limit.describe());
                }
            }
            return new Printed(hello, new ByteArrayInputStream(output.toByteArray()));
        }
    }

    void requireThatAllTook(Denials denials) throws EnvironmentUnavailableException {
        List<String> wrong = denials.byNumber().values().stream()
                .filter(denial -> observations.answers().get(denial.number()) instanceof Answer.Returned returned
                        && returned.value() != -denial.errno())
                .filter(denial -> denial.syscall()
                        .map(Syscall::name)
                        .filter(BEYOND_FILTERS::contains)
                        .isEmpty())
                .map(denial -> denial.syscall().map(Syscall::name).orElse("#" + denial.number()))
                .toList();
        if (!wrong.isEmpty()) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "every call that %s lacks is refused".formatted(environment.id()),
                    "the simulation did not take for " + String.join(", ", wrong),
                    "report this, with the kernel's release and how its seccomp filters are set up",
                    null);
        }
    }

    /** An older kernel cannot simulate a newer one: what it lacks cannot be given. */
    void requireThatNothingIsLacking() throws EnvironmentUnavailableException {
        if (environment.simulated().isEmpty()) {
            return;
        }
        KernelProfile kernel = environment.simulated().get();
        List<String> lacking = lacking(kernel);
        if (!lacking.isEmpty()) {
            throw new EnvironmentUnavailableException(
                    environment,
                    "a kernel with all calls of %s: a simulation can only take away".formatted(kernel.name()),
                    "this kernel (%s) is older than %s and lacks %s"
                            .formatted(hello.get("release"), kernel.name(), String.join(", ", lacking)),
                    "run on a newer kernel, or leave %s out of the matrix here".formatted(kernel.name()),
                    null);
        }
    }

    private List<String> lacking(KernelProfile kernel) {
        Arch arch = observations.arch();
        return SyscallTable.bundled().all().stream()
                .filter(syscall -> syscall.number(arch).isPresent())
                .filter(syscall -> syscall.since(arch).compareTo(observations.release()) > 0)
                .filter(syscall -> kernel.support(syscall, arch) instanceof Support.Present)
                .filter(syscall ->
                        observations.answers().get(syscall.number(arch).getAsInt()) instanceof Answer.Returned returned
                                && returned.value() == -Errno.ENOSYS)
                .map(Syscall::name)
                .toList();
    }

    Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kernel.release", hello.getOrDefault("release", "unknown"));
        facts.put("machine", hello.getOrDefault("machine", "unknown"));
        facts.put("seccomp.outside", observations.filters() instanceof Filters.None ? "none" : "a filter");
        facts.putAll(confinement.facts());
        environment.simulated().ifPresent(kernel -> {
            facts.put("kernel.tables", kernel.note().orElseGet(kernel::source));
            facts.put("uname.release", hello.getOrDefault("uname", "").isEmpty() ? NOT_SIMULATED : kernel.release());
            facts.put("vdso.release", hello.getOrDefault("note", "0").equals("1") ? kernel.release() : NOT_SIMULATED);
            facts.put("denied.numbers", hello.getOrDefault("deny", "unknown"));
            facts.put("refused.calls", hello.getOrDefault("record", "none").equals("none") ? "not seen" : "recorded");
        });
        return Collections.unmodifiableMap(facts);
    }

    /** Says who refused what no denial refuses. */
    Refusal attribute(RefusedCall call) {
        String name = call.syscall();
        if (call.own() == RefusedCall.OwnFilter.REFUSED) {
            return new Refusal(
                    name,
                    call,
                    RefusedBy.OWN_FILTER,
                    "it answers this call so, whatever the kernel would have answered");
        }
        if (!call.abi().equals(observations.arch().id())) {
            return new Refusal(
                    name,
                    call,
                    RefusedBy.UNKNOWN,
                    "the probe asks about calls of " + observations.arch().id());
        }
        Optional<Syscall> syscall = SyscallTable.bundled().byNumber(observations.arch(), call.number());
        if (syscall.isEmpty()) {
            return new Refusal(name, call, RefusedBy.UNKNOWN, "no number of the table");
        }
        SyscallStatus status = observations.status(syscall.get());
        if (status instanceof SyscallStatus.Masked masked && masked.errno().equals(OptionalInt.of(call.errno()))) {
            return new Refusal(name, call, RefusedBy.SECCOMP_FILTER, status.reason());
        } else if (status instanceof SyscallStatus.Missing && call.errno() == Errno.ENOSYS) {
            return new Refusal(name, call, RefusedBy.KERNEL, status.reason());
        }
        if (call.own() == RefusedCall.OwnFilter.PERHAPS) {
            return new Refusal(
                    name,
                    call,
                    RefusedBy.UNKNOWN,
                    "the program has put a seccomp filter on itself that was not seen to come, and it may be that one");
        }
        Optional<Confinement.Cause> cause =
                isLetThrough(syscall.get()) ? confinement.of(name, call.errno()) : Optional.empty();
        if (cause.isPresent()) {
            return new Refusal(name, call, cause.get().by(), cause.get().reason());
        } else if (observations.filters() instanceof Filters.None && isOfTheKernel(call.errno())) {
            return new Refusal(
                    name,
                    call,
                    RefusedBy.KERNEL,
                    "no seccomp filter is in force, so it is the kernel's answer to these arguments");
        }
        return new Refusal(name, call, RefusedBy.UNKNOWN, "with other arguments, " + name + " " + status.words());
    }

    private boolean isLetThrough(Syscall syscall) {
        int number = syscall.number(observations.arch()).orElseThrow();
        return observations.filters().answer(number) instanceof FilterAnswer.Allowed;
    }

    /** The kernel answers EPERM on behalf of others as well: capabilities, modules, namespaces. */
    private static boolean isOfTheKernel(int errno) {
        return errno != Errno.EPERM && errno != Errno.EACCES;
    }

    /** What is known of a call, with who answers EPERM for it where that is known. */
    SyscallStatus status(Syscall syscall) {
        SyscallStatus status = observations.status(syscall);
        if (!(status instanceof SyscallStatus.Present)
                || syscall.number(observations.arch()).isEmpty()) {
            return status;
        }
        Answer answer =
                observations.answers().get(syscall.number(observations.arch()).getAsInt());
        return answer instanceof Answer.Returned returned
                ? confinement
                        .of(syscall.name(), returned.errno().orElse(0))
                        .<SyscallStatus>map(cause -> new SyscallStatus.Present(
                                syscall.name(),
                                status.reason()
                                        + "; %s: %s".formatted(cause.by().words(), cause.reason())))
                        .orElse(status)
                : status;
    }

    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
