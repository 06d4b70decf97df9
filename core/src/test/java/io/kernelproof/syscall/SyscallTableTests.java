package io.kernelproof.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyscallTableTests {

    private static final SyscallTable TABLE = SyscallTable.bundled();

    /** By the option that reads what they set, which came with them. */
    private static final Set<String> TRIED_BY_ANOTHER = Set.of("PR_SET_MDWE", "PR_SET_MEMORY_MERGE");

    private static final long MAP_SHARED_VALIDATE = 3;

    /** Part of O_TMPFILE, so that kernels before it refuse to open a directory for writing. */
    private static final long O_DIRECTORY = 0x10000;

    @Test
    void holdsEveryNameOfTheNewestHeadersOnceInOrder() {
        assertThat(TABLE.all())
                .extracting(Syscall::name)
                .hasSize(497)
                .doesNotHaveDuplicates()
                .isSorted()
                .isEqualTo(Headers.newest().names());
        assertThat(TABLE.newest()).hasToString("7.3");
    }

    @ParameterizedTest
    @CsvSource({
        "X86_64, 386",
        "AARCH64, 328",
        "RISCV64, 329",
        "PPC64LE, 425",
        "S390X, 391",
        "ARM, 425",
        "I386, 462",
        "LOONG64, 325"
    })
    void countsAsManyCallsAsTheHeadersOfAnArchitecture(Arch arch, int calls) {
        assertThat(TABLE.all(arch))
                .hasSize(calls)
                .isSortedAccordingTo(
                        Comparator.comparingInt(syscall -> syscall.number(arch).orElseThrow()))
                .allSatisfy(syscall -> assertThat(
                                TABLE.byNumber(arch, syscall.number(arch).orElseThrow()))
                        .contains(syscall));
    }

    @Test
    void namesASourceForEveryRow() {
        assertThat(TABLE.all())
                .allSatisfy(syscall -> assertThat(syscall.source()).isNotBlank());
    }

    @Test
    void writesOptionsAsKconfigDoes() {
        assertThat(TABLE.all())
                .flatExtracting(syscall -> syscall.config().stream().toList())
                .hasSize(189)
                .allSatisfy(option -> assertThat(option).matches("CONFIG_[A-Z0-9_]+"));
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheRecordedHeaders() {
        return Headers.all().stream()
                .flatMap(headers -> headers.architectures().stream()
                        .map(arch -> DynamicTest.dynamicTest(
                                "of " + headers.version() + " on " + arch.id(), () -> agreesWith(headers, arch))));
    }

    private static void agreesWith(Headers headers, Arch arch) {
        Map<String, Integer> listed = headers.numbers(arch);
        Predicate<Syscall> isListed = syscall -> listed.containsKey(syscall.name());
        Predicate<Syscall> isOlder = syscall -> !headers.version().isBefore(syscall.since(arch));

        assertThat(TABLE.all(arch))
                .filteredOn(isListed)
                .hasSameSizeAs(listed.keySet())
                .allMatch(syscall -> Objects.equals(
                        listed.get(syscall.name()), syscall.number(arch).orElseThrow()));
        assertThat(TABLE.all(arch))
                .filteredOn(isListed.negate().and(isOlder))
                .extracting(Syscall::name)
                .isEmpty();
        if (arch == Arch.X86_64) { // Elsewhere a number can be there years before the call is.
            assertThat(TABLE.all(arch))
                    .filteredOn(isListed.and(isOlder.negate()))
                    .extracting(Syscall::name)
                    .isEmpty();
        }
    }

    @Test
    void bracketsTheNewestCallsByTwoHeaders() {
        assertThat(TABLE.all(Arch.X86_64))
                .filteredOn(syscall -> syscall.since().compareTo(KernelVersion.parse("7.2")) > 0)
                .extracting(Syscall::name)
                .containsExactly("fchroot");
    }

    @ParameterizedTest
    @CsvSource({
        "read, 2.6.0",
        "mbind, 2.6.7",
        "waitid, 2.6.9",
        "keyctl, 2.6.11",
        "ppoll, 2.6.19",
        "epoll_pwait, 2.6.22",
        "getcpu, 3.1",
        "finit_module, 3.8",
        "getrandom, 3.17",
        "kexec_file_load, 3.17",
        "membarrier, 4.3",
        "pkey_alloc, 4.9",
        "statx, 4.11",
        "rseq, 4.18",
        "pidfd_send_signal, 5.1",
        "pidfd_open, 5.3",
        "clone3, 5.3",
        "close_range, 5.9",
        "openat2, 5.6",
        "faccessat2, 5.8",
        "process_mrelease, 5.15",
        "cachestat, 6.5",
        "fchmodat2, 6.6",
        "uretprobe, 6.11",
        "uprobe, 6.18",
        "listns, 6.19",
        "rseq_slice_yield, 7.0",
        "fchroot, 7.3"
    })
    void knowsTheFirstVersion(String name, String since) {
        assertThat(TABLE.get(name).since()).hasToString(since);
        assertThat(TABLE.get(name).since(Arch.X86_64)).hasToString(since);
    }

    @ParameterizedTest
    @CsvSource({
        "read, AARCH64, 3.7",
        "clone3, AARCH64, 5.3",
        "seccomp, AARCH64, 3.19",
        "mbind, AARCH64, 4.7",
        "kexec_load, AARCH64, 4.8",
        "rseq, AARCH64, 4.19",
        "kexec_file_load, AARCH64, 5.0",
        "pkey_alloc, AARCH64, 6.12",
        "map_shadow_stack, AARCH64, 6.13",
        "read, RISCV64, 4.15",
        "seccomp, RISCV64, 5.5",
        "move_pages, RISCV64, 5.12",
        "kexec_load, RISCV64, 5.13",
        "rseq, RISCV64, 5.18",
        "kexec_file_load, RISCV64, 5.19",
        "riscv_hwprobe, RISCV64, 6.4",
        "socket, S390X, 4.3",
        "msgget, S390X, 5.1",
        "memfd_secret, S390X, 6.4",
        "msgget, PPC64LE, 5.1",
        "socket, I386, 4.3",
        "msgget, I386, 5.1",
        "arch_prctl, I386, 4.12",
        "futex_time64, ARM, 5.1",
        "memfd_secret, LOONG64, 7.0",
        "openat2, LOONG64, 5.19"
    })
    void knowsWhereAnArchitectureFollowedLater(String name, Arch arch, String since) {
        assertThat(TABLE.get(name).since(arch)).hasToString(since);
    }

    @Test
    void knowsTheNumbersWithNothingBehindThem() {
        KernelVersion newest = TABLE.newest();

        assertThat(TABLE.all(Arch.X86_64))
                .filteredOn(syscall -> !syscall.isIn(newest, Arch.X86_64))
                .extracting(Syscall::name)
                .containsExactly(
                        "uselib",
                        "_sysctl",
                        "create_module",
                        "get_kernel_syms",
                        "query_module",
                        "nfsservctl",
                        "getpmsg",
                        "putpmsg",
                        "afs_syscall",
                        "tuxcall",
                        "security",
                        "set_thread_area",
                        "get_thread_area",
                        "lookup_dcookie",
                        "epoll_ctl_old",
                        "epoll_wait_old",
                        "vserver");
        assertThat(TABLE.get("set_thread_area").isIn(newest, Arch.I386)).isTrue();
        assertThat(TABLE.get("pkey_alloc").isIn(newest, Arch.RISCV64)).isFalse();
    }

    @Test
    void knowsWhatWasRemoved() {
        Syscall sysctl = TABLE.get("_sysctl");

        assertThat(sysctl.isIn(KernelVersion.parse("5.4"), Arch.X86_64)).isTrue();
        assertThat(sysctl.isIn(KernelVersion.parse("5.5"), Arch.X86_64)).isFalse();
        assertThat(TABLE.get("mbind").until(Arch.I386)).hasToString("Optional[6.15]");
    }

    @Test
    void neverEndsACallBeforeItBegins() {
        assertThat(TABLE.all())
                .allSatisfy(syscall -> assertThat(syscall.until()).allSatisfy((arch, until) -> {
                    assertThat(syscall.number(arch)).as(syscall.name()).isPresent();
                    assertThat(until).as(syscall.name()).isGreaterThanOrEqualTo(syscall.since(arch));
                }));
    }

    @Test
    void knowsTheFlagsThatACallGotLater() {
        assertThat(TABLE.flag("pidfd_open#PIDFD_NONBLOCK"))
                .hasToString("pidfd_open#PIDFD_NONBLOCK")
                .extracting(SyscallFlag::syscall, flag -> flag.since().toString())
                .containsExactly(TABLE.get("pidfd_open"), "5.10");
        assertThat(TABLE.flags()).hasSize(244).allSatisfy(flag -> {
            assertThat(flag.name()).matches("[A-Z0-9_]+");
            assertThat(flag.source()).isNotBlank();
            assertThat(flag.since())
                    .as(flag.toString())
                    .isGreaterThanOrEqualTo(flag.syscall().since());
        });
    }

    @Test
    void knowsArgumentsThatTellWhetherAFlagIsKnown() {
        assertThat(TABLE.flag("pidfd_open#PIDFD_NONBLOCK").trial()).containsExactly(0x7fffffffL, 0x800L);
        assertThat(TABLE.flag("clone3#CLONE_INTO_CGROUP").trial()).isEmpty();
        assertThat(TABLE.flags()).allSatisfy(flag -> assertThat(flag.trial()).hasSizeLessThanOrEqualTo(6));
    }

    @Test
    void knowsWhereFlagsStandInTheArguments() {
        assertThat(TABLE.flag("pidfd_open#PIDFD_NONBLOCK").place())
                .contains(new SyscallFlag.Place(1, 0x800, 0x800, Errno.EINVAL));
        assertThat(TABLE.flag("madvise#MADV_COLD").place())
                .contains(new SyscallFlag.Place(2, 0xffff_ffffL, 20, Errno.EINVAL));
        assertThat(TABLE.flag("mmap#MAP_DROPPABLE").place()).contains(new SyscallFlag.Place(3, 0xf, 8, Errno.EINVAL));
        assertThat(TABLE.flag("openat#O_TMPFILE").place().orElseThrow().errno()).isEqualTo(Errno.number("EISDIR"));
        assertThat(TABLE.flag("clone3#CLONE_INTO_CGROUP").place()).isEmpty();
    }

    /** Whoever sees a flag's value in a call's arguments knows which flag it is, and where it is tried it has that value. */
    @Test
    void flagsAreToldApartByTheirValues() {
        List<SyscallFlag> seen =
                TABLE.flags().stream().filter(flag -> flag.place().isPresent()).toList();
        assertThat(seen).hasSizeGreaterThan(50).allSatisfy(flag -> {
            SyscallFlag.Place place = flag.place().orElseThrow();
            assertThat(TABLE.flag(flag.syscall(), place.value())).contains(flag);
            if (flag.trial().size() > place.argument() && !TRIED_BY_ANOTHER.contains(flag.name())) {
                assertThat(flag.trial().get(place.argument()) & place.mask())
                        .as(flag.toString())
                        .isEqualTo(place.value());
            }
        });
    }

    /** Every value is that of the newest headers; MAP_SYNC counts together with the type of mapping that it needs. */
    @Test
    void valuesOfFlagsAreThoseOfTheHeaders() throws IOException {
        Map<String, Long> values =
                Csv.parse("flags.csv", Files.readAllLines(Path.of("src", "main", "data", "flags.csv"))).stream()
                        .collect(Collectors.toMap(row -> row.get("flag"), row -> Long.decode(row.get("value"))));
        List<SyscallFlag> placed =
                TABLE.flags().stream().filter(flag -> flag.place().isPresent()).toList();

        assertThat(placed).extracting(SyscallFlag::name).containsAll(values.keySet());
        assertThat(placed).allSatisfy(flag -> {
            SyscallFlag.Place place = flag.place().orElseThrow();
            long value =
                    values.getOrDefault(flag.name(), 0L) | (flag.name().equals("MAP_SYNC") ? MAP_SHARED_VALIDATE : 0);
            assertThat(value & place.mask()).as(flag.toString()).isEqualTo(place.value());
            assertThat(value & ~place.mask()).as(flag.toString()).isIn(0L, O_DIRECTORY);
        });
    }

    /** A call that is told by an argument what to do has flags that are recorded, or is marked as one of which none are. */
    @Test
    void everyCallWithACommandIsRecordedOrMarked() throws IOException {
        List<String> recorded = TABLE.flags().stream()
                .flatMap(flag ->
                        flag.place().stream().map(place -> flag.syscall().name() + " " + place.argument()))
                .distinct()
                .toList();
        List<String> commands = data("commands.csv").stream()
                .map(row -> row.get("name") + " " + row.get("argument"))
                .toList();
        List<String> marked = data("unrecorded.csv").stream()
                .peek(row -> assertThat(row.get("why")).as(row.toString()).isNotBlank())
                .map(row -> row.get("name") + " " + row.get("argument"))
                .toList();

        assertThat(commands).hasSizeGreaterThan(150).doesNotHaveDuplicates();
        assertThat(marked).doesNotHaveDuplicates().isSubsetOf(commands).doesNotContainAnyElementsOf(recorded);
        assertThat(commands.stream().filter(each -> !recorded.contains(each) && !marked.contains(each)))
                .as("add rows to flags.csv, or mark them in unrecorded.csv")
                .isEmpty();
    }

    private static List<Csv.Row> data(String name) throws IOException {
        return Csv.parse(name, Files.readAllLines(Path.of("src", "main", "data", name)));
    }

    @Test
    void namesTheNearestFlagsWhenOneIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TABLE.flag("pidfd_open#NONBLOCK"))
                .withMessageContaining("Flag [pidfd_open#NONBLOCK] is not in the table.")
                .withMessageContaining("did you mean pidfd_open#PIDFD_NONBLOCK");
    }

    @Test
    void namesTheNearestNamesWhenOneIsUnknown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TABLE.get("pidfd_opne"))
                .withMessage("""
                        System call [pidfd_opne] is not in the table.
                          expected: the name of one of the 497 calls of Linux up to 7.3
                          seen:     'pidfd_opne'
                          next:     did you mean pidfd_open, pidfd_getfd, pipe?""");
        assertThat(TABLE.find("pidfd_opne")).isEmpty();
    }

    /** The numbers of one release of linux-libc-dev, as recorded beside the generator. */
    private record Headers(KernelVersion version, List<Csv.Row> rows) {

        static List<Headers> all() {
            try (Stream<Path> files = Files.list(Path.of("src", "main", "data"))) {
                List<Headers> all = files.filter(
                                file -> file.getFileName().toString().startsWith("headers-"))
                        .map(Headers::of)
                        .sorted(Comparator.comparing(Headers::version))
                        .toList();
                assertThat(all)
                        .extracting(Headers::version)
                        .extracting(KernelVersion::toString)
                        .containsExactly("5.10", "6.1", "6.12", "7.2", "7.3");
                return all;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Headers newest() {
            List<Headers> all = all();
            return all.get(all.size() - 1);
        }

        private static Headers of(Path file) {
            String name = file.getFileName().toString();
            KernelVersion stable = KernelVersion.parse(name.replaceAll("headers-|\\.csv", ""));
            try {
                return new Headers(
                        new KernelVersion(stable.major(), stable.minor(), 0),
                        Csv.parse(name, Files.readAllLines(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        List<String> names() {
            return rows.stream().map(row -> row.get("name")).toList();
        }

        List<Arch> architectures() {
            return Stream.of(Arch.values())
                    .filter(arch -> rows.get(0).columns().contains(arch.id()))
                    .toList();
        }

        Map<String, Integer> numbers(Arch arch) {
            return rows.stream()
                    .filter(row -> row.find(arch.id()).isPresent())
                    .collect(Collectors.toMap(row -> row.get("name"), row -> Integer.valueOf(row.get(arch.id()))));
        }
    }
}
