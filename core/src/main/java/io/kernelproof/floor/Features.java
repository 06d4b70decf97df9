package io.kernelproof.floor;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.WatchedCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be seen of a workload: the calls that came to Linux after a version, the flags that stand in registers, and the
 * older calls that some release of gVisor lacks.
 */
record Features(Map<String, Feature> newer, Map<String, Feature> older) {

    static Features after(KernelVersion baseline, Arch arch) {
        SyscallTable table = SyscallTable.bundled();
        Stream<Feature> calls = table.all(arch).stream()
                .filter(syscall -> syscall.until(arch).isEmpty())
                .map(syscall -> new Feature(syscall.name(), KernelProfile.usableSince(syscall, arch)));
        Stream<Feature> flags = table.flags().stream()
                .filter(flag -> flag.place().isPresent())
                .filter(flag -> flag.syscall().number(arch).isPresent())
                .map(flag -> new Feature(flag.toString(), flag.since()));
        List<Feature> all = Stream.concat(calls, flags).toList();
        Set<String> lackedByGvisor = KernelProfile.lackedByGvisor(arch);
        return new Features(
                byName(all, feature -> baseline.isBefore(feature.since())),
                byName(all, feature -> !baseline.isBefore(feature.since()) && lackedByGvisor.contains(feature.name())));
    }

    private static Map<String, Feature> byName(List<Feature> features, Predicate<Feature> chosen) {
        return features.stream()
                .filter(chosen)
                .collect(Collectors.toUnmodifiableMap(Feature::name, Function.identity()));
    }

    Set<String> names() {
        return Stream.of(newer, older).flatMap(part -> part.keySet().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** What a run made use of: it was there, and the call went through to the kernel. */
    SortedSet<Feature> used(Attempt attempt) {
        return known(newer, attempt.trapped().recorded().stream().map(WatchedCall::syscall));
    }

    /** The same of what is older, and not everywhere in gVisor. */
    SortedSet<Feature> usedOlder(Attempt attempt) {
        return known(older, attempt.trapped().recorded().stream().map(WatchedCall::syscall));
    }

    /** What a run was refused because the simulated kernel is older. */
    SortedSet<Feature> refused(Attempt attempt) {
        return known(
                newer,
                attempt.refusals().stream()
                        .filter(refusal -> refusal.by() == RefusedBy.SIMULATED)
                        .map(Refusal::syscall));
    }

    /** What a run tried, whatever came of it. */
    SortedSet<Feature> tried(Attempt attempt) {
        SortedSet<Feature> tried = used(attempt);
        tried.addAll(refused(attempt));
        return tried;
    }

    private static SortedSet<Feature> known(Map<String, Feature> features, Stream<String> names) {
        return names.flatMap(name -> Optional.ofNullable(features.get(name)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
