package io.kernelproof.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.syscall.Csv;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GvisorTests {

    private static final SyscallTable TABLE = SyscallTable.bundled();

    private static final String UNIMPLEMENTED_IN_MARCH_2020 = """
            msgget msgsnd msgrcv msgctl setfsuid setfsgid uselib personality ustat sysfs sched_setparam
            sched_rr_get_interval vhangup modify_ldt pivot_root _sysctl adjtimex acct settimeofday swapon
            swapoff reboot iopl ioperm create_module init_module delete_module get_kernel_syms query_module
            quotactl nfsservctl getpmsg putpmsg afs_syscall tuxcall security set_thread_area get_thread_area
            lookup_dcookie epoll_ctl_old epoll_wait_old remap_file_pages semtimedop vserver mq_open
            mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr kexec_load add_key request_key
            keyctl ioprio_set ioprio_get migrate_pages set_robust_list get_robust_list vmsplice move_pages
            perf_event_open fanotify_init fanotify_mark name_to_handle_at open_by_handle_at clock_adjtime
            setns process_vm_readv process_vm_writev kcmp finit_module sched_setattr sched_getattr renameat2
            kexec_file_load bpf userfaultfd membarrier copy_file_range pkey_mprotect pkey_alloc pkey_free
            io_pgetevents pidfd_send_signal io_uring_setup io_uring_enter io_uring_register open_tree
            move_mount fsopen fsconfig fsmount fspick pidfd_open clone3
            """;

    @Test
    void lackedExactlyWhatItListedAsUnimplementedInMarch2020() {
        KernelProfile gvisor = KernelProfile.named("gvisor-20200323");

        assertThat(gvisor.denials(Arch.X86_64).values())
                .flatExtracting(denial -> denial.syscall().stream().toList())
                .extracting(Syscall::name)
                // Numbers that were given away only later.
                .filteredOn(name -> TABLE.get(name).number(Arch.X86_64).orElseThrow() <= 435)
                .filteredOn(name -> !name.equals("uretprobe") && !name.equals("uprobe"))
                .hasSize(96)
                .containsExactly(UNIMPLEMENTED_IN_MARCH_2020.split("\\s+"));
    }

    @ParameterizedTest
    @CsvSource({
        "gvisor-20190722, close_range, Missing",
        "gvisor-20200323, set_robust_list, Missing",
        "gvisor-20200323, read, Present",
        "gvisor-20200323, ioctl, Partial",
        "gvisor-20200323, add_key, Answers",
        "gvisor-20230904, close_range, Present",
        "gvisor-20260817, clone3, Partial",
        "gvisor-20260817, fchroot, Missing"
    })
    void knowsTheLevelAtADate(String kernel, String syscall, String level) {
        assertThat(support(kernel, syscall).getClass().getSimpleName()).isEqualTo(level);
    }

    @Test
    void staysAtARelaseUntilTheNextOne() {
        assertThat(support("gvisor-20200211", "read").source())
                .isEqualTo(support("gvisor-20200323", "read").source())
                .isEqualTo("google/gvisor, tables of release-20200211");
    }

    @Test
    void tellsTheErrorWithoutTheCapability() {
        assertThat(support("gvisor-20200323", "bpf")).isInstanceOfSatisfying(Support.Answers.class, answers -> {
            assertThat(answers.errno()).isEqualTo(Errno.EPERM);
            assertThat(answers.reason())
                    .isEqualTo("gVisor does not implement bpf; with CAP_SYS_ADMIN it answers ENOSYS");
        });
    }

    @ParameterizedTest
    @CsvSource({"I386", "ARM"})
    void lacksEveryCallOf32BitPrograms(Arch arch) {
        KernelProfile gvisor = KernelProfile.named("gvisor-20260817");

        assertThat(gvisor.denials(arch).values())
                .hasSizeGreaterThan(400)
                .filteredOn(denial -> denial.syscall().isPresent())
                .allSatisfy(denial -> assertThat(denial.reason()).isEqualTo("gVisor runs no 32-bit programs"));
        assertThat(gvisor.denyList(arch)).matches("0-(983039)?=38");
    }

    @Test
    void rejectsAnArchitectureItDoesNotRunOn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named("gvisor-20200323").denials(Arch.RISCV64))
                .withMessageContaining("Kernel [gvisor-20200323] has no profile on riscv64.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named("gvisor-20200323").denials(Arch.AARCH64))
                .withMessageContaining("aarch64 from gvisor-20200511 on");
    }

    @ParameterizedTest
    @CsvSource({
        "gvisor-20190722, gvisor-20190722, gvisor-20190722",
        "gvisor-20221219, gvisor-20221205, gvisor-20230925",
        "gvisor-20240729, gvisor-20231009, gvisor-20251201",
        "gvisor-20260803, gvisor-20260706, gvisor-20260817"
    })
    void isRecognisedByWhatItHas(String release, String first, String last) {
        Map<String, Boolean> present = TABLE.all(Arch.X86_64).stream()
                .map(Syscall::name)
                .collect(Collectors.toMap(
                        Function.identity(), name -> !(support(release, name) instanceof Support.Missing)));
        // Of what is there in part, nothing need be seen.
        present.put("io_uring_setup", false);

        assertThat(KernelProfile.gvisorReleasesLike(Arch.X86_64, present))
                .startsWith(first)
                .endsWith(last);
    }

    @ParameterizedTest
    @CsvSource({"gvisor-20190721", "gvisor-20260818", "gvisor-20201350", "gvisor-latest"})
    void rejectsADateOfWhichNothingIsRecorded(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelProfile.named(name))
                .withMessageContaining("gvisor- and a date from 20190722 to 20260817");
    }

    @Test
    void changesEachCallAtMostOnceARelease() {
        List<Csv.Row> rows = Csv.read(Gvisor.class, "gvisor.csv");

        assertThat(rows).hasSize(640);
        assertThat(rows)
                .extracting(row -> row.get("release") + " " + row.get("arch") + " " + row.get("syscall"))
                .doesNotHaveDuplicates();
        assertThat(rows).extracting(row -> row.get("release")).isSorted();
        assertThat(rows).allSatisfy(row -> {
            Arch arch = Arch.of(row.get("arch")).orElseThrow();
            assertThat(TABLE.get(row.get("syscall")).number(arch))
                    .as(row.toString())
                    .isPresent();
            assertThat(row.get("level")).isIn("full", "partial", "missing", "unlisted", "errno");
            assertThat(row.find("errno").isPresent())
                    .as(row.toString())
                    .isEqualTo(row.get("level").equals("errno"));
            row.find("errno").ifPresent(Errno::number);
        });
        assertThat(rows)
                .filteredOn(row -> row.get("level").equals("partial"))
                .allSatisfy(
                        row -> assertThat(row.find("note")).as(row.toString()).isPresent());
    }

    private static Support support(String kernel, String syscall) {
        return KernelProfile.named(kernel).support(TABLE.get(syscall), Arch.X86_64);
    }
}
