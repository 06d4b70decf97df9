package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a named kernel has and lacks, and what must be refused for a newer kernel to look like it.
 *
 * <p>A profile speaks of system calls, and of those of their flags that stand in registers. An older kernel also has other
 * ioctls, other files below {@code /proc} and other choices of error numbers; nothing of that is in here.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class KernelProfile {

    private static final SyscallTable TABLE = SyscallTable.bundled();

    private final String name;
    private final Kernel kernel;
    private final String release;
    private final Optional<String> note;
    private final List<Switch> switches;
    private final Set<String> without;
    private final Map<Arch, SortedMap<Integer, Denial>> denials = new ConcurrentHashMap<>();

    private KernelProfile(
            String name,
            Kernel kernel,
            String release,
            Optional<String> note,
            List<Switch> switches,
            Set<String> without) {
        this.name = name;
        this.kernel = kernel;
        this.release = release;
        this.note = note;
        this.switches = switches;
        this.without = without;
    }

    /**
     * Makes the profile of a kernel.
     *
     * @param name what it is called
     * @param kernel what is known of it
     * @param release what {@code uname -r} tells on it
     * @param note in how far the kernel is not the one that is named; empty if it is
     */
    KernelProfile(String name, Kernel kernel, String release, Optional<String> note) {
        this(name, kernel, release, note, Switch.of(kernel), Set.of());
    }

    /**
     * Return the profile of a name.
     *
     * <p>Behind a name may stand what is to be switched on in it, such as {@code rhel-9.3+io_uring}.
     *
     * @param name a mainline version such as {@code 3.10} or {@code 3.10.108}; one of {@link #names()}, or what a rebuild of it is
     *     called, such as {@code centos-7}; {@code gvisor-20200323} for gVisor as released at a date, or what {@code runsc --version}
     *     prints; or the output of {@code uname -r}; never {@code null}
     * @return the profile; {@link #note()} tells where it is not exactly of the kernel that was named
     * @throws IllegalArgumentException if there is none of that name; the message tells the nearest ones
     */
    public static KernelProfile named(String name) {
        return KernelNames.profile(name);
    }

    /**
     * Return the names of the vendor kernels that have tables of their own.
     *
     * @return names such as {@code rhel-8.6}, vendor by vendor, oldest first, unmodifiable
     */
    public static List<String> names() {
        return VendorKernels.names();
    }

    /**
     * Return the names of the releases of gVisor that changed which calls and flags there are, how much of them, or what is switched
     * off.
     *
     * @param arch the architecture, never {@code null}
     * @return names such as {@code gvisor-20200804}, oldest first, unmodifiable; empty where nothing is recorded
     */
    public static List<String> gvisorReleases(Arch arch) {
        return Gvisor.releases(arch);
    }

    /**
     * Return the calls that one release of gVisor or another does not have, however old they are in Linux.
     *
     * @param arch the architecture, never {@code null}
     * @return their names, unmodifiable
     */
    public static Set<String> lackedByGvisor(Arch arch) {
        return Gvisor.lacked(arch);
    }

    /**
     * Return the releases of gVisor whose tables differ least from what is there.
     *
     * @param arch the architecture, never {@code null}
     * @param present the calls of which it is known, by name, and whether they are there, which is: do not answer ENOSYS; never {@code
     *     null}
     * @return those of {@link #gvisorReleases} that differ in the fewest of these calls, oldest first, unmodifiable: each stands for
     *     what was released up to the next one that is recorded
     */
    public static List<String> gvisorReleasesLike(Arch arch, Map<String, Boolean> present) {
        return Gvisor.nearest(arch, present);
    }

    /**
     * Return the first mainline version that has a call and does not refuse it to everybody by default.
     *
     * @param syscall the call, never {@code null}
     * @param arch the architecture, never {@code null}
     * @return such as 6.5 for memfd_secret, which 5.14 has but refuses; mostly {@link Syscall#since(Arch)}
     */
    public static KernelVersion usableSince(Syscall syscall, Arch arch) {
        return Switch.mainlineSince(syscall.name()).orElseGet(() -> syscall.since(arch));
    }

    /**
     * Return the name of this profile.
     *
     * @return the name, such as {@code 3.10} or {@code rhel-8.6}
     */
    public String name() {
        return name;
    }

    /**
     * Return whose tables these are: what stands for the kernel that was named where that has none of its own.
     *
     * @return such as {@code mainline 5.10.60} or {@code rhel-9.3}
     */
    public String tables() {
        return kernel.tables();
    }

    /**
     * Return the mainline version that this kernel began as.
     *
     * @return the version, which for gVisor is the one that it reports
     */
    public KernelVersion base() {
        return kernel.base();
    }

    /**
     * Return what {@code uname -r} tells on this kernel.
     *
     * @return such as {@code 3.10.0} or {@code 5.14.0-362.8.1.el9_3.x86_64}; of a vendor's kernel, as it was first released
     */
    public String release() {
        return release;
    }

    /**
     * Return where what is known of this kernel is known from.
     *
     * @return the source, never blank
     */
    public String source() {
        return kernel.source();
    }

    /**
     * Say whether this profile is drawn from another release instead of its own sources.
     *
     * @return {@code true} if so: its own additions, if there are any, are not in it
     */
    public boolean inferred() {
        return kernel.inferredFrom().isPresent();
    }

    /**
     * Return the release whose sources were read in place of this one's.
     *
     * @return its name, such as {@code rhel-7.7}; empty if this one's own were read
     */
    public Optional<String> inferredFrom() {
        return kernel.inferredFrom();
    }

    /**
     * Say in how far the tables are not of the kernel that was named.
     *
     * @return such as {@code 5.10.60-qnap is taken as mainline 5.10.60; what this vendor backported is not known}, a sentence without
     *     its period; empty if they are
     */
    public Optional<String> note() {
        return note;
    }

    /**
     * Return the knobs by which this kernel refuses what it has.
     *
     * @return those that are not switched on by its name, unmodifiable
     */
    public List<Switch> switches() {
        return switches;
    }

    /**
     * Return this kernel without one call or flag more.
     *
     * @param feature its name, such as {@code pidfd_open} or {@code pidfd_open#PIDFD_NONBLOCK}; never {@code null}
     * @return the profile, named {@code 5.14 without pidfd_open}, which can be simulated but not found by that name
     * @throws IllegalArgumentException if the table does not have it; the message gives the nearest ones
     */
    public KernelProfile without(String feature) {
        TABLE.require(feature);
        Set<String> more = Stream.concat(without.stream(), Stream.of(feature)).collect(Collectors.toUnmodifiableSet());
        return new KernelProfile(name + " without " + feature, kernel, release, note, switches, more);
    }

    /**
     * Return this kernel with one feature switched on that is off by default.
     *
     * @param feature its name, such as {@code io_uring}; never {@code null}
     * @return the profile, named {@code rhel-9.3+io_uring}
     * @throws IllegalArgumentException if no such feature is switched off in it; the message gives those that are
     */
    public KernelProfile with(String feature) {
        List<Switch> rest = switches.stream()
                .filter(each -> each.feature().filter(feature::equals).isEmpty())
                .toList();
        if (rest.size() == switches.size()) {
            throw KernelNames.nothingToSwitchOn(this, feature);
        }
        return new KernelProfile(name + KernelNames.PLUS + feature, kernel, release, note, rest, without);
    }

    /**
     * Say whether this kernel has a system call.
     *
     * @param syscall the call, never {@code null}
     * @param arch the architecture that the kernel runs on, never {@code null}
     * @return what is known, always with its source
     * @throws IllegalArgumentException if this kernel does not exist for that architecture
     */
    public Support support(Syscall syscall, Arch arch) {
        if (syscall.number(arch).isEmpty()) {
            return new Support.Missing(syscall.name() + " has no number on " + arch.id(), syscall.source());
        }
        return without.contains(syscall.name())
                ? leftOut(syscall.name())
                : noted(switched(syscall.name(), kernel.support(syscall, arch)));
    }

    /**
     * Say whether this kernel takes a flag.
     *
     * @param flag the flag of a call that this kernel has, never {@code null}
     * @return what is known, always with its source; empty if it is not recorded
     */
    public Optional<Support> support(SyscallFlag flag) {
        String feature = flag.toString();
        return without.contains(feature)
                ? Optional.of(leftOut(feature))
                : kernel.support(flag).map(known -> noted(switched(feature, known)));
    }

    private static Support leftOut(String feature) {
        return new Support.Missing(feature + " is left out on purpose", "asked for");
    }

    private Support switched(String feature, Support known) {
        Support result = known;
        for (Switch each : switches) {
            if (each.call().equals(feature) && isThere(result)) {
                result = each.applied(result, name);
            }
        }
        return result;
    }

    private Support noted(Support known) {
        if (note.isEmpty()) {
            return known;
        }
        String suffix = " (" + note.get() + ")";
        if (known instanceof Support.Missing missing) {
            return new Support.Missing(missing.reason() + suffix, missing.source());
        } else if (known instanceof Support.Answers answers) {
            return new Support.Answers(answers.errno(), answers.reason() + suffix, answers.source());
        } else if (known instanceof Support.SwitchedOff off) {
            return new Support.SwitchedOff(off.errno(), off.knob(), off.reason() + suffix, off.source());
        }
        return known;
    }

    private static boolean isThere(Support support) {
        return support instanceof Support.Present || support instanceof Support.Partial;
    }

    /**
     * Return what must be refused on a newer kernel to simulate this one.
     *
     * @param arch the architecture, never {@code null}
     * @return from number to denial, up to the highest number that the table knows: the calls that this kernel lacks,
     *     and the numbers that no kernel has given away yet; unmodifiable
     * @throws IllegalArgumentException if this kernel does not exist for that architecture
     */
    public SortedMap<Integer, Denial> denials(Arch arch) {
        return denials.computeIfAbsent(arch, this::computeDenials);
    }

    /**
     * Return the flags that must be refused on a newer kernel to simulate this one: those that it does not take although it has the
     * call, and that can be told from a call's arguments.
     *
     * @param arch the architecture, never {@code null}
     * @return the flags, the newest first; none of which it is not recorded
     */
    public List<FlagDenial> deniedFlags(Arch arch) {
        return TABLE.flags().stream()
                .filter(flag ->
                        flag.place().isPresent() && flag.syscall().number(arch).isPresent())
                .filter(flag -> isThere(support(flag.syscall(), arch)))
                .flatMap(flag -> support(flag).stream().flatMap(known -> denial(flag, known).stream()))
                .sorted(Comparator.comparing(
                                (FlagDenial denial) -> denial.flag().since())
                        .reversed())
                .toList();
    }

    private static Optional<FlagDenial> denial(SyscallFlag flag, Support known) {
        if (known instanceof Support.Missing missing) {
            return Optional.of(new FlagDenial(flag, flag.place().orElseThrow().errno(), missing.reason()));
        } else if (known instanceof Support.Answers answers) {
            return Optional.of(new FlagDenial(flag, answers.errno(), answers.reason()));
        } else if (known instanceof Support.SwitchedOff off) {
            return Optional.of(new FlagDenial(flag, off.errno(), off.reason()));
        }
        return Optional.empty();
    }

    /**
     * Return the denials as the native launcher takes them.
     *
     * @param arch the architecture, never {@code null}
     * @return rules {@code NR[-NR]=ERRNO} with commas between them, such as {@code 313-=38}: neighbours in one rule, and
     *     an open end above the highest number that the table knows
     * @throws IllegalArgumentException if this kernel does not exist for that architecture
     */
    public String denyList(Arch arch) {
        List<Run> runs = new ArrayList<>();
        denials(arch).forEach((number, denial) -> Run.add(runs, number, number, denial.errno()));
        if (isCovered()) {
            Run.add(runs, highest(arch) + 1, lastDeniable(arch), Errno.ENOSYS);
        }
        return runs.stream().map(Run::rule).collect(Collectors.joining(","));
    }

    /**
     * Compare the names: a name has one profile.
     */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KernelProfile profile && name.equals(profile.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    private SortedMap<Integer, Denial> computeDenials(Arch arch) {
        SortedMap<Integer, Denial> denials = new TreeMap<>();
        int highest = highest(arch);
        for (int number = 0; number <= highest; number++) {
            denial(number, arch).ifPresent(denial -> denials.put(denial.number(), denial));
        }
        return Collections.unmodifiableSortedMap(denials);
    }

    private Optional<Denial> denial(int number, Arch arch) {
        Optional<Syscall> syscall = TABLE.byNumber(arch, number);
        if (syscall.isEmpty()) {
            String reason = "no kernel up to " + TABLE.newest() + " has given number " + number + " away";
            return isCovered() ? Optional.of(new Denial(number, syscall, Errno.ENOSYS, reason)) : Optional.empty();
        }
        Support support = support(syscall.get(), arch);
        if (support instanceof Support.Missing missing) {
            return Optional.of(new Denial(number, syscall, Errno.ENOSYS, missing.reason()));
        } else if (support instanceof Support.Answers answers) {
            return Optional.of(new Denial(number, syscall, answers.errno(), answers.reason()));
        } else if (support instanceof Support.SwitchedOff off) {
            return Optional.of(new Denial(number, syscall, off.errno(), off.reason()));
        }
        return Optional.empty();
    }

    /** Whether the table knows every call that this kernel can have. */
    private boolean isCovered() {
        return !TABLE.newest().isBefore(kernel.base());
    }

    private static int highest(Arch arch) {
        List<Syscall> byNumber = TABLE.all(arch);
        return byNumber.get(byNumber.size() - 1).number(arch).orElseThrow();
    }

    /** 32-bit ARM keeps calls of its own, cacheflush among them, from 0x0f0000 on (Linux 7.3, arm/asm/unistd.h). */
    private static int lastDeniable(Arch arch) {
        return arch == Arch.ARM ? 0x0effff : Integer.MAX_VALUE;
    }

    /** Neighbouring numbers with the same answer. */
    private record Run(int first, int last, int errno) {

        static void add(List<Run> runs, int first, int last, int errno) {
            Run previous = runs.isEmpty() ? null : runs.get(runs.size() - 1);
            if (previous != null && previous.last + 1 == first && previous.errno == errno) {
                runs.set(runs.size() - 1, new Run(previous.first, last, errno));
            } else {
                runs.add(new Run(first, last, errno));
            }
        }

        String rule() {
            String end = last == first ? "" : last == Integer.MAX_VALUE ? "-" : "-" + last;
            return first + end + "=" + errno;
        }
    }
}
