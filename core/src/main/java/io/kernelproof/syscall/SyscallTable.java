package io.kernelproof.syscall;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The system calls of Linux on every {@link Arch}, as mainline has them.
 *
 * <p>The table explains, it does not predict: vendors add calls to old kernels and leave others out. Its rows, their
 * sources and how to add one are described in {@code core/src/main/data} of the project.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class SyscallTable {

    /** Made with loops: every start of a JVM needs it, and each lambda would cost it half a millisecond. */
    private static final SyscallTable BUNDLED = new SyscallTable(read());

    private final List<Syscall> all;
    private final Map<String, Syscall> byName = new HashMap<>();
    private final Map<Arch, SortedMap<Integer, Syscall>> byNumber = new EnumMap<>(Arch.class);
    private final KernelVersion newest;

    /** Apart, since most runs ask for none. */
    private static final class Flags {

        static final Map<String, SyscallFlag> BY_NAME = Csv.read(SyscallTable.class, "flags.csv").stream()
                .map(Flags::flag)
                .collect(Collectors.toUnmodifiableMap(SyscallFlag::toString, Function.identity()));

        private static SyscallFlag flag(Csv.Row row) {
            return new SyscallFlag(
                    BUNDLED.get(row.get("syscall")),
                    row.get("flag"),
                    KernelVersion.parse(row.get("since")),
                    row.get("source"),
                    Stream.of(row.get("trial").split(" "))
                            .filter(argument -> !argument.isEmpty())
                            .map(Long::decode)
                            .toList(),
                    row.find("argument").map(place -> SyscallFlag.Place.parse(place, Errno.number(row.get("answer")))));
        }
    }

    private SyscallTable(List<Syscall> all) {
        this.all = all;
        for (Arch arch : Arch.values()) {
            byNumber.put(arch, new TreeMap<>());
        }
        KernelVersion latest = all.get(0).since();
        for (Syscall syscall : all) {
            if (byName.put(syscall.name(), syscall) != null) {
                throw new IllegalStateException("two rows of " + syscall.name());
            }
            syscall.numbers().forEach((arch, number) -> numbers(arch).put(number, syscall));
            latest = latest.isBefore(syscall.since()) ? syscall.since() : latest;
        }
        this.newest = latest;
    }

    /**
     * Return the table that comes with this library.
     *
     * @return the table, always the same
     */
    public static SyscallTable bundled() {
        return BUNDLED;
    }

    /**
     * Return the system call of a name.
     *
     * @param name the name, such as {@code pidfd_open}; never {@code null}
     * @return the call
     * @throws IllegalArgumentException if the table has no such name; the message gives the nearest ones
     */
    public Syscall get(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        """
                        System call [%s] is not in the table.
                          expected: the name of one of the %d calls of Linux up to %s
                          seen:     '%s'
                          next:     %s""".formatted(name, all.size(), newest(), name, Nearest.advice(name, byName.keySet()))));
    }

    /**
     * Find the system call of a name.
     *
     * @param name any name, never {@code null}
     * @return the call, or empty if the table does not have it
     */
    public Optional<Syscall> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /**
     * Find the system call behind a number.
     *
     * @param arch the architecture that gives the number its meaning, never {@code null}
     * @param number any number
     * @return the call, or empty if no kernel up to {@link #newest()} has given that number away
     */
    public Optional<Syscall> byNumber(Arch arch, int number) {
        return Optional.ofNullable(numbers(arch).get(number));
    }

    /**
     * Return every system call.
     *
     * @return all rows in the order of their names, unmodifiable
     */
    public List<Syscall> all() {
        return all;
    }

    /**
     * Return the system calls of one architecture.
     *
     * @param arch the architecture, never {@code null}
     * @return its calls in the order of their numbers, unmodifiable
     */
    public List<Syscall> all(Arch arch) {
        return List.copyOf(numbers(arch).values());
    }

    /**
     * Return a flag of a system call.
     *
     * @param name the call and the flag, such as {@code pidfd_open#PIDFD_NONBLOCK}; never {@code null}
     * @return the flag
     * @throws IllegalArgumentException if the table does not have it; the message gives the nearest ones
     */
    public SyscallFlag flag(String name) {
        SyscallFlag flag = Flags.BY_NAME.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("""
                    Flag [%s] is not in the table.
                      expected: a call and one of the flags it got later, such as pidfd_open#PIDFD_NONBLOCK
                      seen:     '%s'
                      next:     %s""".formatted(name, name, Nearest.advice(name, Flags.BY_NAME.keySet())));
        }
        return flag;
    }

    /**
     * Check a name that may be a call's or a flag's.
     *
     * @param name the name, such as {@code pidfd_open} or {@code pidfd_open#PIDFD_NONBLOCK}; never {@code null}
     * @throws IllegalArgumentException if the table does not have it; the message gives the nearest ones
     */
    public void require(String name) {
        if (SyscallFlag.isName(name)) {
            flag(name);
        } else {
            get(name);
        }
    }

    /**
     * Return every flag.
     *
     * @return the flags in the order of their calls and names, unmodifiable
     */
    public List<SyscallFlag> flags() {
        return Flags.BY_NAME.values().stream()
                .sorted(Comparator.comparing(SyscallFlag::toString))
                .toList();
    }

    /**
     * Find the flag of a call by its value.
     *
     * @param syscall the call, never {@code null}
     * @param value what {@link SyscallFlag.Place#value} is
     * @return the flag, or empty if the call has none of that value in its arguments
     */
    public Optional<SyscallFlag> flag(Syscall syscall, long value) {
        return Flags.BY_NAME.values().stream()
                .filter(flag -> flag.syscall().equals(syscall))
                .filter(flag ->
                        flag.place().filter(place -> place.value() == value).isPresent())
                .findFirst();
    }

    /**
     * Return the newest mainline version that the table knows.
     *
     * @return the version of its newest system call; nothing is said about kernels after it
     */
    public KernelVersion newest() {
        return newest;
    }

    private SortedMap<Integer, Syscall> numbers(Arch arch) {
        return Objects.requireNonNull(byNumber.get(arch));
    }

    private static List<Syscall> read() {
        Map<String, List<Csv.Row>> exceptions = new HashMap<>();
        for (Csv.Row row : Csv.read(SyscallTable.class, "exceptions.csv")) {
            exceptions
                    .computeIfAbsent(row.get("name"), name -> new ArrayList<>())
                    .add(row);
        }
        // Some ninety of them stand in a thousand places.
        Map<String, KernelVersion> read = new HashMap<>();
        Function<String, KernelVersion> version = text -> read.computeIfAbsent(text, KernelVersion::parse);
        List<Syscall> all = new ArrayList<>();
        for (Csv.Row row : Csv.read(SyscallTable.class, "syscalls.csv")) {
            all.add(syscall(row, exceptions.getOrDefault(row.get("name"), List.of()), version));
        }
        return List.copyOf(all);
    }

    private static Syscall syscall(Csv.Row row, List<Csv.Row> exceptions, Function<String, KernelVersion> version) {
        Map<Arch, Integer> numbers = new EnumMap<>(Arch.class);
        for (Arch arch : Arch.values()) {
            row.find(arch.id()).ifPresent(number -> numbers.put(arch, Integer.valueOf(number)));
        }
        Map<Arch, KernelVersion> sinceOn = new EnumMap<>(Arch.class);
        Map<Arch, KernelVersion> until = new EnumMap<>(Arch.class);
        row.find("since_aarch64").map(version).ifPresent(since -> sinceOn.put(Arch.AARCH64, since));
        for (Csv.Row exception : exceptions) {
            Arch arch = Arch.of(exception.get("arch")).orElseThrow();
            exception.find("since").map(version).ifPresent(since -> sinceOn.put(arch, since));
            exception.find("until").map(version).ifPresent(end -> until.put(arch, end));
        }
        return new Syscall(
                row.get("name"),
                numbers,
                version.apply(row.get("since")),
                sinceOn,
                until,
                row.find("config"),
                row.get("source"));
    }
}
