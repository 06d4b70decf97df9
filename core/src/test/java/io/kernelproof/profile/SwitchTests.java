package io.kernelproof.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchTests {

    private static final SyscallTable TABLE = SyscallTable.bundled();

    @ParameterizedTest
    @CsvSource({
        "rhel-9.2, io_uring_setup, ENOSYS",
        "rhel-9.3, io_uring_setup, EPERM",
        "rhel-9.7, io_uring_setup, EPERM",
        "rhel-10.0, io_uring_setup, EPERM",
        "5.14.0-362.8.1.el9_3.x86_64, io_uring_setup, EPERM",
        "rhel-9.0, memfd_secret, ENOSYS",
        "rhel-9.6, memfd_secret, ENOSYS",
        "debian-12, memfd_secret, ENOSYS",
        "5.14, memfd_secret, ENOSYS",
        "6.4.16, memfd_secret, ENOSYS",
        "gvisor-20230118, io_uring_setup, ENOSYS",
        "gvisor-20260817, io_uring_enter, ENOSYS"
    })
    void refuseWhatIsThere(String kernel, String call, String errno) {
        Denial denial = denial(kernel, call).orElseThrow();

        assertThat(Errno.name(denial.errno())).isEqualTo(errno);
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-9.3, io_uring_enter",
        "rhel-9.3, io_uring_register",
        "rhel-9.8, io_uring_setup",
        "rhel-10.1, io_uring_setup",
        "rhel-10.0, memfd_secret",
        "debian-12, io_uring_setup",
        "debian-13, memfd_secret",
        "6.5, memfd_secret",
        "gvisor-20221122, io_uring_setup",
        "rhel-9.3+io_uring, io_uring_setup",
        "5.14+memfd_secret, memfd_secret",
        "gvisor-20260817+io_uring, io_uring_setup"
    })
    void leaveTheRestAlone(String kernel, String call) {
        assertThat(denial(kernel, call)).isEmpty();
    }

    @Test
    void areNamedWithTheirValueAndHowToSwitchThemOn() {
        assertThat(denial("rhel-9.3", "io_uring_setup").orElseThrow().reason())
                .isEqualTo(
                        "io_uring_setup is there, but switched off: kernel.io_uring_disabled is 2 by default; rhel-9.3+io_uring"
                                + " switches it on");
        assertThat(denial("gvisor-20230118", "io_uring_setup").orElseThrow().reason())
                .isEqualTo("io_uring_setup is there, but switched off: --iouring of runsc is false by default;"
                        + " gvisor-20230118+io_uring switches it on");
    }

    @Test
    void ofWhichTheDefaultIsNotKnownRefuseNothingAndSaySo() {
        assertThat(KernelProfile.named("rhel-9.8").support(TABLE.get("io_uring_setup"), Arch.X86_64))
                .isInstanceOfSatisfying(Support.Partial.class, partial -> {
                    assertThat(partial.note())
                            .isEqualTo(
                                    "it may be switched off: which value kernel.io_uring_disabled has by default is not known;"
                                            + " rhel-9.8+io_uring switches it on");
                    assertThat(partial.source()).contains("access.redhat.com/node/7138801");
                });
        assertThat(KernelProfile.named("rhel-9.8+io_uring").support(TABLE.get("io_uring_setup"), Arch.X86_64))
                .isInstanceOf(Support.Present.class);
    }

    @Test
    void ofUserNamespacesAnswerEinvalOnRhel7() {
        List<FlagDenial> denials = KernelProfile.named("rhel-7.9").deniedFlags(Arch.X86_64).stream()
                .filter(denial -> denial.flag().name().equals("CLONE_NEWUSER"))
                .toList();

        assertThat(denials)
                .extracting(denial -> denial.flag().toString())
                .containsExactlyInAnyOrder("clone#CLONE_NEWUSER", "unshare#CLONE_NEWUSER");
        assertThat(denials).allSatisfy(denial -> {
            assertThat(denial.errno()).isEqualTo(Errno.EINVAL);
            assertThat(denial.reason()).contains("switched off: user.max_user_namespaces is 0 by default");
        });
        assertThat(KernelProfile.named("rhel-7.9+user_namespaces").deniedFlags(Arch.X86_64))
                .extracting(denial -> denial.flag().name())
                .doesNotContain("CLONE_NEWUSER");
        assertThat(KernelProfile.named("rhel-8.6").deniedFlags(Arch.X86_64))
                .extracting(denial -> denial.flag().name())
                .doesNotContain("CLONE_NEWUSER");
    }

    /** A filter does not know who calls. */
    @Test
    void thatAskWhoCallsAreToldAndRefuseNothing() {
        assertThat(denial("debian-12", "bpf")).isEmpty();
        assertThat(KernelProfile.named("debian-12").support(TABLE.get("bpf"), Arch.X86_64))
                .isInstanceOfSatisfying(
                        Support.Present.class,
                        present -> assertThat(present.note().orElseThrow())
                                .contains("it answers EPERM to who lacks CAP_BPF and CAP_SYS_ADMIN")
                                .contains("kernel.unprivileged_bpf_disabled is 2 by default"));
    }

    @Test
    void decideSinceWhenACallIsOfUse() {
        assertThat(KernelProfile.usableSince(TABLE.get("memfd_secret"), Arch.X86_64))
                .hasToString("6.5");
        assertThat(KernelProfile.usableSince(TABLE.get("io_uring_setup"), Arch.X86_64))
                .hasToString("5.1");
    }

    @Test
    void areOfCallsThatTheKernelHas() {
        assertThat(Csv.read(Switch.class, "switched-off.csv"))
                .hasSizeGreaterThan(20)
                .allSatisfy(row -> {
                    TABLE.require(row.get("call"));
                    assertThat(row.find("source")).as(row.toString()).isPresent();
                    assertThat(row.find("feature").isPresent())
                            .as(row.toString())
                            .isEqualTo(row.get("to").equals("everybody"));
                    Errno.number(row.get("answer"));
                    String first = row.get("first").replace(Mainline.PREFIX, "");
                    KernelProfile kernel = KernelProfile.named(first);
                    assertThat(kernel.switches())
                            .as(row.toString())
                            .extracting(Switch::call)
                            .contains(row.get("call"));
                    String call = row.get("call").replaceFirst("#.*", "");
                    assertThat(new KernelProfile("x", kernelOf(first), "x", Optional.empty())
                                    .support(TABLE.get(call), Arch.X86_64))
                            .as(row.toString())
                            .isNotInstanceOf(Support.Missing.class);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-6.8, prctl#PR_SET_SECCOMP, EINVAL",
        "3.4, prctl#PR_SET_SECCOMP, EINVAL",
        "2.6.32, prctl#PR_SET_NO_NEW_PRIVS, EINVAL",
        "rhel-7.9, madvise#MADV_COLD, EINVAL",
        "4.4, futex#FUTEX_LOCK_PI2, ENOSYS",
        "3.4, keyctl#KEYCTL_INVALIDATE, EOPNOTSUPP",
        "gvisor-20201208, fcntl#F_GETLK, EINVAL",
        "gvisor-20210125, fcntl#F_GETLK, EINVAL",
        "gvisor-20241230, arch_prctl#ARCH_SET_GS, EINVAL",
        "gvisor-20220101, fcntl#F_OFD_SETLK, EINVAL",
        "gvisor-20200323, prctl#PR_SET_CHILD_SUBREAPER, EINVAL",
        "gvisor-20260817, seccomp#SECCOMP_FILTER_FLAG_NEW_LISTENER, EINVAL"
    })
    void flagsThatAKernelDoesNotTakeAreRefused(String kernel, String flag, String errno) {
        assertThat(KernelProfile.named(kernel).deniedFlags(Arch.X86_64))
                .filteredOn(denial -> denial.flag().toString().equals(flag))
                .hasSize(1)
                .allSatisfy(denial -> assertThat(Errno.name(denial.errno())).isEqualTo(errno));
    }

    @ParameterizedTest
    @CsvSource({
        "rhel-6.8, prctl#PR_SET_NO_NEW_PRIVS",
        "rhel-7.9, prctl#PR_SET_SECCOMP",
        "rhel-7.9, madvise#MADV_FREE",
        "rhel-8.4, madvise#MADV_COLD",
        "rhel-9.2, prctl#PR_SET_VMA",
        "3.5, prctl#PR_SET_SECCOMP",
        "gvisor-20211101, fcntl#F_GETLK",
        "gvisor-20230717, prctl#PR_SET_CHILD_SUBREAPER",
        "gvisor-20260817, pidfd_open#PIDFD_NONBLOCK"
    })
    void flagsThatAKernelTakesOrMayTakeAreNot(String kernel, String flag) {
        assertThat(KernelProfile.named(kernel).deniedFlags(Arch.X86_64))
                .extracting(FlagDenial::flag)
                .extracting(SyscallFlag::toString)
                .doesNotContain(flag);
    }

    @Test
    void flagsOfVendorsAreOfTheTable() {
        assertThat(Csv.read(VendorKernels.class, "vendor-flags.csv"))
                .hasSizeGreaterThan(400)
                .allSatisfy(row -> {
                    SyscallFlag flag = TABLE.flag(row.get("flag"));
                    KernelProfile kernel = KernelProfile.named(row.get("kernel"));
                    assertThat(row.get("change")).isIn("backported", "unknown");
                    assertThat(kernel.base()).as(row.toString()).isLessThan(flag.since());
                });
        assertThat(Csv.read(Gvisor.class, "gvisor-flags.csv"))
                .hasSizeGreaterThan(100)
                .allSatisfy(row -> {
                    TABLE.flag(row.get("flag"));
                    assertThat(row.get("level")).isIn("full", "missing");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "3.10, 3.10.0",
        "2.6.32, 2.6.32",
        "3.10.108, 3.10.108",
        "7.3, 7.3.0",
        "rhel-7.9, 3.10.0-1160.el7.x86_64",
        "centos-7, 3.10.0-1160.el7.x86_64",
        "rhel-9.3, 5.14.0-362.8.1.el9_3.x86_64",
        "rhel-9.3+io_uring, 5.14.0-362.8.1.el9_3.x86_64",
        "debian-12, 6.1.0-50-amd64",
        "ubuntu-22.04, 5.15.0",
        "5.10.60-qnap, 5.10.60-qnap",
        "gvisor-20190722, 4.4",
        "gvisor-20200323, 4.4.0",
        "gvisor-20260817, 4.19.0-gvisor"
    })
    void aKernelHasItsOwnRelease(String kernel, String release) {
        assertThat(KernelProfile.named(kernel).release()).isEqualTo(release);
        assertThat(KernelProfile.named(kernel).source()).isNotBlank();
    }

    private static Kernel kernelOf(String name) {
        if (name.startsWith(Gvisor.PREFIX)) {
            return Gvisor.named(name);
        }
        return VendorKernels.find(name)
                .<Kernel>map(kernel -> kernel)
                .orElseGet(() -> new Mainline(KernelVersion.parse(name)));
    }

    private static Optional<Denial> denial(String kernel, String call) {
        return Optional.ofNullable(KernelProfile.named(kernel)
                .denials(Arch.X86_64)
                .get(TABLE.get(call).number(Arch.X86_64).orElseThrow()));
    }
}
