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
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
    private final KernelVersion base;
    private final boolean inferred;
    private final BiFunction<Syscall, Arch, Support> facts;
    private final Predicate<SyscallFlag> lacksFlag;
    private final Map<Arch, SortedMap<Integer, Denial>> denials = new ConcurrentHashMap<>();

    KernelProfile(String name, KernelVersion base, boolean inferred, BiFunction<Syscall, Arch, Support> facts) {
        this(name, base, inferred, facts, flag -> false);
    }

    KernelProfile(
            String name,
            KernelVersion base,
            boolean inferred,
            BiFunction<Syscall, Arch, Support> facts,
            Predicate<SyscallFlag> lacksFlag) {
        this.name = name;
        this.base = base;
        this.inferred = inferred;
        this.facts = facts;
        this.lacksFlag = lacksFlag;
    }

    /**
     * Return the profile of a name.
     *
     * @param name a mainline version such as {@code 3.10} or {@code 5.14}, one of {@link #names()}, or {@code
     *     gvisor-20200323} for gVisor as released at a date; never {@code null}
     * @return the profile
     * @throws IllegalArgumentException if there is none of that name; the message gives the nearest ones
     */
    public static KernelProfile named(String name) {
        if (name.startsWith(Gvisor.PREFIX)) {
            return Gvisor.named(name);
        }
        if (name.matches("\\d.*")) {
            return Mainline.profile(KernelVersion.parse(name));
        }
        return VendorKernels.named(name);
    }

    /**
     * Return the names of the vendor kernels.
     *
     * @return names such as {@code rhel-8.6}, oldest first, unmodifiable
     */
    public static List<String> names() {
        return VendorKernels.names();
    }

    /**
     * Return the names of the releases of gVisor that changed which calls there are, or how much of them.
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
     * Return the name of this profile.
     *
     * @return the name, such as {@code 3.10} or {@code rhel-8.6}
     */
    public String name() {
        return name;
    }

    /**
     * Return the mainline version that this kernel began as.
     *
     * @return the version, which for gVisor is the one that it reports
     */
    public KernelVersion base() {
        return base;
    }

    /**
     * Say whether this profile is drawn from another release instead of its own sources.
     *
     * @return {@code true} if so: its own additions, if there are any, are not in it
     */
    public boolean inferred() {
        return inferred;
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
        Support missing = new Support.Missing(feature + " is left out on purpose", "asked for");
        return new KernelProfile(
                name + " without " + feature,
                base,
                inferred,
                (syscall, arch) -> syscall.name().equals(feature) ? missing : facts.apply(syscall, arch),
                lacksFlag.or(flag -> flag.toString().equals(feature)));
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
        return facts.apply(syscall, arch);
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
     * Return the flags that must be refused on a newer kernel to simulate this one: those that it lacks although it has the call,
     * and that can be told from a call's arguments.
     *
     * @param arch the architecture, never {@code null}
     * @return the flags, the newest first; none of a vendor's kernel or of gVisor, of which it is not recorded
     */
    public List<SyscallFlag> lackedFlags(Arch arch) {
        return TABLE.flags().stream()
                .filter(flag -> flag.place().isPresent() && lacksFlag.test(flag))
                .filter(flag -> flag.syscall().number(arch).isPresent())
                .filter(flag -> support(flag.syscall(), arch) instanceof Support.Present)
                .sorted(Comparator.comparing(SyscallFlag::since).reversed())
                .toList();
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
        }
        return Optional.empty();
    }

    /** Whether the table knows every call that this kernel can have. */
    private boolean isCovered() {
        return !TABLE.newest().isBefore(base);
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
