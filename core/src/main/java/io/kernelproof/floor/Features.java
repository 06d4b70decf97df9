package io.kernelproof.floor;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.WatchedCall;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What came to Linux after a version and can be seen in calls: the calls, and the flags that stand in registers. */
record Features(Map<String, Feature> byName) {

    static Features after(KernelVersion baseline, Arch arch) {
        SyscallTable table = SyscallTable.bundled();
        Stream<Feature> calls = table.all(arch).stream()
                .filter(syscall -> syscall.until(arch).isEmpty())
                .map(syscall -> new Feature(syscall.name(), syscall.since(arch)));
        Stream<Feature> flags = table.flags().stream()
                .filter(flag -> flag.place().isPresent())
                .filter(flag -> flag.syscall().number(arch).isPresent())
                .map(flag -> new Feature(flag.toString(), flag.since()));
        return new Features(Stream.concat(calls, flags)
                .filter(feature -> baseline.isBefore(feature.since()))
                .collect(Collectors.toUnmodifiableMap(Feature::name, Function.identity())));
    }

    Set<String> names() {
        return byName.keySet();
    }

    /** What a run made use of: it was there, and the call went through to the kernel. */
    SortedSet<Feature> used(Attempt attempt) {
        return known(attempt.trapped().recorded().stream().map(WatchedCall::syscall));
    }

    /** What a run was refused because the simulated kernel is older. */
    SortedSet<Feature> refused(Attempt attempt) {
        return known(attempt.refusals().stream()
                .filter(refusal -> refusal.by() == RefusedBy.SIMULATED)
                .map(Refusal::syscall));
    }

    /** What a run tried, whatever came of it. */
    SortedSet<Feature> tried(Attempt attempt) {
        SortedSet<Feature> tried = used(attempt);
        tried.addAll(refused(attempt));
        return tried;
    }

    private SortedSet<Feature> known(Stream<String> names) {
        return names.flatMap(name -> Optional.ofNullable(byName.get(name)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
