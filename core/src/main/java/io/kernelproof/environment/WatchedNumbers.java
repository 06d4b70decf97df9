package io.kernelproof.environment;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.Answer;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.Observations;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Launch;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** From what is to be watched to the numbers at which the tracer looks. */
final class WatchedNumbers {

    private WatchedNumbers() {}

    static Launch.Trapping trapping(Watch watch, Observations observations, Denials denials) {
        Set<Integer> missing = watch.trap() == Trap.FAST ? missing(observations) : Set.of();
        return trapping(watch, errorsOf(observations.filters()), missing, denials);
    }

    /** As far as that does not depend on which calls the kernel lacks. */
    static Optional<Launch.Trapping> foreseen(Watch watch, Optional<Set<Integer>> errors, Denials denials) {
        return watch.trap() == Trap.FAST ? Optional.empty() : Optional.of(trapping(watch, errors, Set.of(), denials));
    }

    private static Launch.Trapping trapping(
            Watch watch, Optional<Set<Integer>> errors, Set<Integer> missing, Denials denials) {
        SortedSet<Integer> own = numbers(watch.recorded(), denials.arch());
        SortedSet<Integer> of32Bit = denials.arch()
                .of32Bit()
                .map(arch -> numbers(watch.recorded(), arch))
                .orElseGet(TreeSet::new);
        own.addAll(missing);
        // What is denied is recorded as that.
        own.removeAll(denials.byNumber().keySet());
        of32Bit.removeAll(denials.byNumberOf32Bit().keySet());
        return new Launch.Trapping(
                watch.trap(),
                watch.trap().seesAllCalls() ? refusing(errors) : "",
                join(flags(watch.recorded(), denials), list(own)),
                list(of32Bit),
                watch.release().or(denials::release));
    }

    /** Filters refuse with other errors than ENOSYS, too; where there are none, such errors are nothing but a call's result. */
    private static String refusing(Optional<Set<Integer>> errors) {
        return errors.map(ofFilters -> list(Stream.concat(Stream.of(Errno.EPERM, Errno.ENOSYS), ofFilters.stream())
                        .collect(Collectors.toCollection(TreeSet::new))))
                .orElse("");
    }

    /** Those with which filters refuse calls; empty if there is no filter. */
    private static Optional<Set<Integer>> errorsOf(Filters filters) {
        if (filters instanceof Filters.None) {
            return Optional.empty();
        }
        return Optional.of(
                filters instanceof Filters.Asked asked
                        ? asked.answers().values().stream()
                                .flatMap(WatchedNumbers::errno)
                                .collect(Collectors.toSet())
                        : Set.of());
    }

    /** The error with which a filter refuses a call; 0 is none. */
    private static Stream<Integer> errno(FilterAnswer answer) {
        return answer instanceof FilterAnswer.Refused refused && refused.errno() > 0
                ? Stream.of(refused.errno())
                : Stream.of();
    }

    /** The newest first: where a call has several, that is the one that counts. Flags stand before whole numbers. */
    private static String flags(Set<String> names, Denials denials) {
        return names.stream()
                .filter(SyscallFlag::isName)
                .map(name -> SyscallTable.bundled().flag(name))
                .filter(flag -> flag.place().isPresent())
                .filter(flag -> flag.syscall().number(denials.arch()).isPresent())
                .filter(flag -> denials.find(flag.syscall()).isEmpty())
                .filter(flag -> !denials.deny(flag))
                .sorted(Comparator.comparing(SyscallFlag::since).reversed().thenComparing(SyscallFlag::toString))
                .map(flag -> flag.syscall().number(denials.arch()).getAsInt() + ":"
                        + flag.place().orElseThrow().rule())
                .collect(Collectors.joining(","));
    }

    private static String join(String first, String second) {
        return Stream.of(first, second).filter(list -> !list.isEmpty()).collect(Collectors.joining(","));
    }

    private static SortedSet<Integer> numbers(Set<String> names, Arch arch) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (String name : names) {
            if (!SyscallFlag.isName(name)) {
                SyscallTable.bundled().get(name).number(arch).ifPresent(numbers::add);
            }
        }
        return numbers;
    }

    private static Set<Integer> missing(Observations observations) {
        return observations.answers().entrySet().stream()
                .filter(entry ->
                        entry.getValue() instanceof Answer.Returned returned && returned.value() == -Errno.ENOSYS)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static String list(SortedSet<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
