package io.kernelproof.probe;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.kernel.RunningKernel;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What was seen in one place, what the kernel answers and what the filters before it do, and what follows from it, with
 * the table of system calls, for each call.
 *
 * @param arch the architecture of the place
 * @param release the kernel's own version there: it explains, it never decides
 * @param filters the seccomp filters that were in force around the probe
 * @param answers what each number answered
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Observations(Arch arch, KernelVersion release, Filters filters, Map<Integer, Answer> answers) {

    /** The first Linux of aarch64, which has all calls of its time: what is older is everywhere. */
    private static final KernelVersion FIRST_OF_ALL = KernelVersion.parse("3.7");

    /** Copies the answers. */
    public Observations {
        answers = Map.copyOf(answers);
    }

    /**
     * Looks around from this process: asks the kernel, and the filters if there are any.
     *
     * @return what was seen
     * @throws IOException if this is not Linux on an architecture with a probe, or the probe fails
     */
    public static Observations here() throws IOException {
        Map<Integer, Answer> answers = Probe.run().answers();
        KernelVersion release = KernelVersion.ofRelease(RunningKernel.release());
        return new Observations(Arch.current(), release, Probe.filters(), answers);
    }

    /**
     * Concludes what is known of a call.
     *
     * @param syscall the call
     * @return its status with its reason
     */
    public SyscallStatus status(Syscall syscall) {
        String name = syscall.name();
        OptionalInt number = syscall.number(arch);
        if (number.isEmpty()) {
            return new SyscallStatus.Missing(name, arch.id() + " has no such call");
        }
        @Nullable Answer answer = answers.get(number.getAsInt());
        FilterAnswer filter = filters.answer(number.getAsInt());
        if (filter instanceof FilterAnswer.Killed || filter instanceof FilterAnswer.Trapped) {
            String does = filter instanceof FilterAnswer.Killed ? "kills" : "sends SIGSYS to";
            return new SyscallStatus.Masked(
                    name, OptionalInt.empty(), "a seccomp filter " + does + " whoever calls it; " + mainline(syscall));
        } else if (filter instanceof FilterAnswer.Refused refused && mayBeOf(refused, answer)) {
            return new SyscallStatus.Masked(
                    name,
                    OptionalInt.of(refused.errno()),
                    "a seccomp filter answers " + Errno.name(refused.errno()) + " in the kernel's place; "
                            + mainline(syscall));
        }
        return ofTheKernel(syscall, number.getAsInt(), answer, filter);
    }

    /**
     * Returns what is known of every call of the architecture.
     *
     * @return their statuses in the order of their numbers
     */
    public List<SyscallStatus> statuses() {
        return SyscallTable.bundled().all(arch).stream().map(this::status).toList();
    }

    /**
     * Returns the calls of which the table says something else, going by the kernel's version, than was seen: what a
     * vendor has backported, and what a kernel was built without. That a filter refuses a call contradicts nothing.
     *
     * @return their statuses in the order of their numbers; the reasons explain the contradiction as far as it is known
     */
    public List<SyscallStatus> contradictions() {
        return SyscallTable.bundled().all(arch).stream()
                .filter(this::isContradicted)
                .map(this::status)
                .toList();
    }

    /**
     * Tells all of this in short: how many calls are there, missing, masked and unknown, and each contradiction.
     *
     * @return a line, and one more for each contradiction
     */
    public String summary() {
        List<SyscallStatus> statuses = statuses();
        StringBuilder text = new StringBuilder("Linux %s on %s: %d calls are there, %d missing, %d masked, %d unknown"
                .formatted(
                        release,
                        arch.id(),
                        count(statuses, SyscallStatus.Present.class),
                        count(statuses, SyscallStatus.Missing.class),
                        count(statuses, SyscallStatus.Masked.class),
                        count(statuses, SyscallStatus.Unknown.class)));
        contradictions()
                .forEach(status ->
                        text.append("\n%s %s: %s".formatted(status.syscall(), status.words(), status.reason())));
        return text.toString();
    }

    private static long count(List<SyscallStatus> statuses, Class<? extends SyscallStatus> kind) {
        return statuses.stream().filter(kind::isInstance).count();
    }

    private boolean isContradicted(Syscall syscall) {
        boolean isExpected = syscall.isIn(release, arch);
        SyscallStatus status = status(syscall);
        return isExpected ? status instanceof SyscallStatus.Missing : status instanceof SyscallStatus.Present;
    }

    /** Filters may look at arguments: the probe's own may have met another answer, then from the kernel. */
    private static boolean mayBeOf(FilterAnswer.Refused filter, @Nullable Answer answer) {
        return !(answer instanceof Answer.Returned returned) || returned.value() == -filter.errno();
    }

    private SyscallStatus ofTheKernel(Syscall syscall, int number, @Nullable Answer answer, FilterAnswer filter) {
        String name = syscall.name();
        if (answer instanceof Answer.Returned returned) {
            return ofReturned(syscall, returned, filter);
        } else if (answer instanceof Answer.NeverCalled) {
            return ofNeverCalled(syscall);
        } else if (answer instanceof Answer.Blocked) {
            return new SyscallStatus.Present(name, "it waits, so it is there");
        } else if (answer instanceof Answer.Killed killed) {
            return new SyscallStatus.Unknown(name, "whoever calls it is killed by signal " + killed.signal());
        } else {
            return new SyscallStatus.Unknown(name, "the probe does not know number " + number);
        }
    }

    private SyscallStatus ofNeverCalled(Syscall syscall) {
        String untried = "never tried, because no arguments make it harmless; ";
        return syscall.since(arch).compareTo(FIRST_OF_ALL) <= 0
                ? new SyscallStatus.Present(syscall.name(), untried + "every kernel has it")
                : new SyscallStatus.Unknown(syscall.name(), untried + mainline(syscall));
    }

    private SyscallStatus ofReturned(Syscall syscall, Answer.Returned returned, FilterAnswer filter) {
        String name = syscall.name();
        int errno = returned.errno().orElse(0);
        String answers = errno > 0 ? "it answers " + Errno.name(errno) : "it works";
        if (filter instanceof FilterAnswer.Unknown unknown && (errno == Errno.ENOSYS || errno == Errno.EPERM)) {
            return new SyscallStatus.Unknown(
                    name,
                    "%s, but a seccomp filter is in force that may say so in the kernel's place: %s"
                            .formatted(answers, unknown.reason()));
        }
        boolean isThere = errno != Errno.ENOSYS;
        String reason = answers + (isThere ? " to harmless arguments" : "") + ", and " + evidence()
                + explanation(syscall, isThere);
        return isThere ? new SyscallStatus.Present(name, reason) : new SyscallStatus.Missing(name, reason);
    }

    private String evidence() {
        return filters instanceof Filters.None ? "no seccomp filter is in force" : "no seccomp filter says so";
    }

    /** A kernel that should have the call but has not is worth a second look: a skip must not hide a regression. */
    private String explanation(Syscall syscall, boolean isThere) {
        boolean isExpected = syscall.isIn(release, arch);
        if (isThere && isExpected) {
            return "";
        } else if (isThere) {
            return ": a contradiction, as " + mainline(syscall) + "; probably backported";
        } else if (isExpected) {
            String option = syscall.config()
                    .map(config -> "; probably built without " + config)
                    .orElse("");
            return ": a contradiction, as " + mainline(syscall) + option;
        }
        return ": " + mainline(syscall);
    }

    private String mainline(Syscall syscall) {
        KernelVersion since = syscall.since(arch);
        String until = syscall.until(arch)
                .map(version -> version.equals(since) ? " with nothing behind it" : " until " + version)
                .orElse("");
        return "mainline has it since " + since + until + " and this kernel is " + release;
    }
}
