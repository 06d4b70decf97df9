package io.kernelproof.syscall;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
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

    private static final SyscallTable BUNDLED = new SyscallTable(read());

    private final List<Syscall> all;
    private final Map<String, Syscall> byName;
    private final Map<Arch, SortedMap<Integer, Syscall>> byNumber;
    private final Map<String, SyscallFlag> flags;
    private final KernelVersion newest;

    private SyscallTable(List<Syscall> all) {
        this.all = all;
        this.byNumber = Arrays.stream(Arch.values())
                .collect(Collectors.toUnmodifiableMap(Function.identity(), arch -> numbers(all, arch)));
        this.newest =
                all.stream().map(Syscall::since).max(KernelVersion::compareTo).orElseThrow();
        this.byName = all.stream().collect(Collectors.toUnmodifiableMap(Syscall::name, Function.identity()));
        this.flags = Csv.read(SyscallTable.class, "flags.csv").stream()
                .map(this::flag)
                .collect(Collectors.toUnmodifiableMap(SyscallFlag::toString, Function.identity()));
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
        SyscallFlag flag = flags.get(name);
        if (flag == null) {
            throw new IllegalArgumentException("""
                    Flag [%s] is not in the table.
                      expected: a call and one of the flags it got later, such as pidfd_open#PIDFD_NONBLOCK
                      seen:     '%s'
                      next:     %s""".formatted(name, name, Nearest.advice(name, flags.keySet())));
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
        return flags.values().stream()
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
        return flags.values().stream()
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

    private static SortedMap<Integer, Syscall> numbers(List<Syscall> all, Arch arch) {
        SortedMap<Integer, Syscall> numbers = new TreeMap<>();
        all.forEach(syscall -> syscall.number(arch).ifPresent(number -> numbers.put(number, syscall)));
        return numbers;
    }

    private SyscallFlag flag(Csv.Row row) {
        return new SyscallFlag(
                get(row.get("syscall")),
                row.get("flag"),
                KernelVersion.parse(row.get("since")),
                row.get("source"),
                Stream.of(row.get("trial").split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .map(Long::decode)
                        .toList(),
                row.find("argument").map(place -> SyscallFlag.Place.parse(place, Errno.number(row.get("answer")))));
    }

    private static List<Syscall> read() {
        Map<String, List<Csv.Row>> exceptions = Csv.read(SyscallTable.class, "exceptions.csv").stream()
                .collect(Collectors.groupingBy(row -> row.get("name")));
        return Csv.read(SyscallTable.class, "syscalls.csv").stream()
                .map(row -> syscall(row, exceptions.getOrDefault(row.get("name"), List.of())))
                .toList();
    }

    private static Syscall syscall(Csv.Row row, List<Csv.Row> exceptions) {
        Map<Arch, Integer> numbers = new EnumMap<>(Arch.class);
        for (Arch arch : Arch.values()) {
            row.find(arch.id()).ifPresent(number -> numbers.put(arch, Integer.valueOf(number)));
        }
        Map<Arch, KernelVersion> sinceOn = new EnumMap<>(Arch.class);
        Map<Arch, KernelVersion> until = new EnumMap<>(Arch.class);
        row.find("since_aarch64").map(KernelVersion::parse).ifPresent(since -> sinceOn.put(Arch.AARCH64, since));
        for (Csv.Row exception : exceptions) {
            Arch arch = Arch.of(exception.get("arch")).orElseThrow();
            exception.find("since").map(KernelVersion::parse).ifPresent(since -> sinceOn.put(arch, since));
            exception.find("until").map(KernelVersion::parse).ifPresent(version -> until.put(arch, version));
        }
        return new Syscall(
                row.get("name"),
                numbers,
                KernelVersion.parse(row.get("since")),
                sinceOn,
                until,
                row.find("config"),
                row.get("source"));
    }
}
