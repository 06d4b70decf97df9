package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.jna.Memory;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.syscall.Syscalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagsTests {

    private static final SyscallFlag NONBLOCK = SyscallTable.bundled().flag("pidfd_open#PIDFD_NONBLOCK");
    private static final SyscallFlag INTO_CGROUP = SyscallTable.bundled().flag("clone3#CLONE_INTO_CGROUP");

    private static long call(Syscall syscall, List<?> arguments) {
        try {
            return Syscalls.invoke(syscall.name(), arguments.toArray());
        } catch (SyscallException e) {
            return -e.errno();
        }
    }

    /** Also where this kernel's version says otherwise: vendors backport flags, and options leave them out. */
    @Test
    void triesEveryFlagThatIsHarmlessOnThisKernel() throws Exception {
        Observations here = Observations.here();
        List<SyscallFlag> due = SyscallTable.bundled().flags().stream()
                .filter(flag -> !flag.trial().isEmpty())
                .filter(flag -> !here.release().isBefore(flag.since()))
                .filter(flag -> here.status(flag.syscall()) instanceof SyscallStatus.Present)
                .toList();

        assertThat(due)
                .hasSizeGreaterThan(10)
                .allSatisfy(flag -> assertThat(Flags.tried(flag, here, FlagsTests::call))
                        .isInstanceOf(SyscallStatus.Present.class)
                        .extracting(SyscallStatus::reason)
                        .asString()
                        .endsWith("when called with it, and not EINVAL"));
    }

    /**
     * What a kernel answers that lacks a flag cannot be tried here, where all are known: so each call is made with one that
     * nobody knows, in the same place. O_TMPFILE alone was no error of its own: older kernels see a directory that is to be
     * written to.
     */
    @Test
    void anUnknownFlagIsAnsweredAsTheTableSays(@TempDir Path directory) throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("some calls ask for privilege first")
                .isEqualTo("root");
        Observations here = Observations.here();
        Path file = Files.writeString(directory.resolve("file"), "content");
        long descriptor = Syscalls.invoke("open", file.toString(), 2, 0);
        long namespace = Syscalls.invoke("open", "/proc/self/ns/uts", 0, 0);
        Memory part = new Memory(24);
        part.setPointer(0, part.share(16));
        part.setLong(8, 1);
        Map<String, List<?>> unknown = Map.ofEntries(
                Map.entry("arch_prctl", List.of(1 << 30)),
                // No flag is unknown to it: but two that are not taken together.
                Map.entry("clone", List.of(0x10000200)),
                Map.entry("close_range", List.of(-1, -1, 1 << 30)),
                Map.entry("eventfd2", List.of(0, 1 << 30)),
                Map.entry("faccessat2", List.of(-1, 0, 0, 1 << 30)),
                Map.entry("fcntl", List.of(descriptor, 1 << 30)),
                Map.entry("fallocate", List.of(descriptor, 1 << 30, 0, 1)),
                Map.entry("fsconfig", List.of(descriptor, 1 << 30)),
                Map.entry("futex", List.of(part, 0x7f)),
                Map.entry("getrandom", List.of(0, 0, 1 << 30)),
                Map.entry("io_uring_register", List.of(-1, 1 << 30)),
                Map.entry("keyctl", List.of(1 << 30)),
                Map.entry("listmount", List.of(0, 0, 0, 1 << 30)),
                Map.entry("madvise", List.of(0, 0, 1 << 30)),
                Map.entry("membarrier", List.of(1 << 30)),
                Map.entry("memfd_create", List.of(0, 1 << 24)),
                Map.entry("mlockall", List.of(1 << 30)),
                Map.entry("mmap", List.of(0, 4096, 0, 0x20 | 0xe, -1)),
                Map.entry("move_mount", List.of(-1, 0, -1, 0, 1 << 30)),
                Map.entry("mremap", List.of(4096, 4096, 4096, 1 << 30)),
                Map.entry("name_to_handle_at", List.of(-1, 0, 0, 0, 1 << 30)),
                Map.entry("open", List.of(directory.toString(), 0x10002)),
                Map.entry("openat", List.of(-100, directory.toString(), 0x10002)),
                Map.entry("perf_event_open", List.of(0, 0, 0, 0, 1 << 30)),
                Map.entry("pidfd_open", List.of(0x7fffffff, 1 << 30)),
                Map.entry("prctl", List.of(1 << 30)),
                Map.entry("preadv2", List.of(descriptor, part, 1, 0, 0, 1 << 30)),
                Map.entry("pwritev2", List.of(descriptor, part, 1, 0, 0, 1 << 30)),
                Map.entry("renameat2", List.of(-1, 0, -1, 0, 1 << 30)),
                Map.entry("seccomp", List.of(1, 1 << 30)),
                Map.entry("setns", List.of(namespace, 1 << 20)),
                Map.entry("unshare", List.of(1)),
                Map.entry("userfaultfd", List.of(1 << 30)),
                Map.entry("waitid", List.of(99)));

        assertThat(SyscallTable.bundled().flags())
                .filteredOn(flag ->
                        flag.place().isPresent() && here.status(flag.syscall()) instanceof SyscallStatus.Present)
                .hasSizeGreaterThan(60)
                .allSatisfy(flag -> assertThat(call(
                                flag.syscall(),
                                Objects.requireNonNull(
                                        unknown.get(flag.syscall().name()),
                                        flag.syscall().name())))
                        .as(flag.toString())
                        .isEqualTo(-flag.place().orElseThrow().errno()));
        Syscalls.invoke("close", descriptor);
        Syscalls.invoke("close", namespace);
    }

    @Test
    void aFlagThatIsAnsweredEinvalIsMissing() throws Exception {
        SyscallFlag none = new SyscallFlag(
                NONBLOCK.syscall(),
                "PIDFD_NONE",
                KernelVersion.parse("9.0"),
                "none",
                List.of(0x7fffffffL, 0x4000L),
                Optional.empty());

        assertThat(Flags.tried(none, Observations.here(), FlagsTests::call))
                .isEqualTo(
                        new SyscallStatus.Missing(
                                "pidfd_open#PIDFD_NONE",
                                "it answers EINVAL when called with it, as it does to what it does not know; mainline has it since 9.0"));
    }

    @Test
    void theVersionDecidesWhereNothingHarmlessIsKnown() {
        assertThat(Flags.tried(INTO_CGROUP, on("6.1"), FlagsTests::call)).isInstanceOf(SyscallStatus.Present.class);
        assertThat(Flags.tried(INTO_CGROUP, on("5.4"), FlagsTests::call))
                .isInstanceOf(SyscallStatus.Unknown.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("not tried", "this kernel is 5.4", "since 5.7");
    }

    @Test
    void theTableDecidesOnSimulatedKernels() {
        assertThat(Flags.simulated(NONBLOCK, KernelProfile.named("5.14"))).isInstanceOf(SyscallStatus.Present.class);
        assertThat(Flags.simulated(NONBLOCK, KernelProfile.named("5.4")))
                .isEqualTo(new SyscallStatus.Masked(
                        "pidfd_open#PIDFD_NONBLOCK",
                        OptionalInt.of(22),
                        "the flag is in mainline since 5.10; 5.4 is older"));
        assertThat(Flags.simulated(INTO_CGROUP, KernelProfile.named("5.4")))
                .isInstanceOf(SyscallStatus.Missing.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("cannot see this flag");
        assertThat(Flags.simulated(NONBLOCK, KernelProfile.named("gvisor-20260817")))
                .isEqualTo(new SyscallStatus.Unknown(
                        "pidfd_open#PIDFD_NONBLOCK",
                        "it is not recorded whether gvisor-20260817 has this flag; mainline has it since 5.10"));
        assertThat(Flags.simulated(
                        SyscallTable.bundled().flag("madvise#MADV_COLLAPSE"), KernelProfile.named("rhel-8.6")))
                .isInstanceOf(SyscallStatus.Masked.class)
                .extracting(SyscallStatus::reason)
                .isEqualTo("the flag is in mainline since 6.1; rhel-8.6 is based on 4.18 and did not backport it");
        assertThat(Flags.simulated(SyscallTable.bundled().flag("madvise#MADV_COLD"), KernelProfile.named("rhel-8.6")))
                .isInstanceOf(SyscallStatus.Present.class);
        assertThat(Flags.simulated(NONBLOCK, KernelProfile.named("rhel-9.0")))
                .isInstanceOf(SyscallStatus.Present.class);
    }

    @Test
    void whereTheCallIsMissingSoIsTheFlag() throws Exception {
        try (Sandbox old = new HostProvider().start(Environment.onKernel("3.10"), Set.of())) {
            assertThat(old.status("pidfd_open#PIDFD_NONBLOCK")).isEqualTo(old.status("pidfd_open"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> old.status("pidfd_open#NONBLOCK"))
                    .withMessageContaining("did you mean pidfd_open#PIDFD_NONBLOCK");
        }
    }

    private static Observations on(String release) {
        return new Observations(Arch.current(), KernelVersion.parse(release), new Filters.None(), Map.of());
    }
}
