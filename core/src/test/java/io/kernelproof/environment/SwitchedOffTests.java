package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.SyscallStatus;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is there but switched off on a kernel is refused to programs on the simulated one. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SwitchedOffTests {

    @ParameterizedTest
    @CsvSource({
        "rhel-9.3, 'syscall(425, 8, 0)', EPERM, io_uring_setup, kernel.io_uring_disabled is 2 by default",
        "gvisor-20241230, 'syscall(425, 8, 0)', ENOSYS, io_uring_setup, --iouring of runsc is false by default",
        "rhel-7.9, 'syscall(272, 0x10000000)', EINVAL, unshare#CLONE_NEWUSER, user.max_user_namespaces is 0 by default",
        "6.4, 'syscall(447, 0)', ENOSYS, memfd_secret, secretmem.enable is 0 by default",
        "rhel-6.8, 'syscall(157, 22, 2, 0)', EINVAL, prctl#PR_SET_SECCOMP, the flag is in mainline since 3.5",
        "gvisor-20201208, 'open(F, q(<), q(/)); syscall(72, fileno(F), 5, 0)', EINVAL, fcntl#F_GETLK, gVisor does not know F_GETLK",
        "gvisor-20241230, 'syscall(158, 0x1001, 0)', EINVAL, arch_prctl#ARCH_SET_GS, google/gvisor#11112"
    })
    void isRefusedWithItsErrorAndItsReason(String kernel, String call, String errno, String syscall, String reason)
            throws Exception {
        CommandResult result = run(kernel, call);

        assertThat(result.stdout()).isEqualTo(String.valueOf(Errno.number(errno)));
        assertThat(result.refusals())
                .filteredOn(refusal -> refusal.syscall().equals(syscall))
                .hasSize(1)
                .allSatisfy(refusal -> {
                    assertThat(refusal.by()).isEqualTo(RefusedBy.SIMULATED);
                    assertThat(refusal.call().errno()).isEqualTo(Errno.number(errno));
                    assertThat(refusal.reason()).contains(reason);
                });
    }

    /** An address where nothing is: so the call itself has looked at its arguments. */
    @Test
    void isThereWhereItIsSwitchedOn() throws Exception {
        CommandResult result = run("rhel-9.3+io_uring", "syscall(425, 8, 0)");

        assertThat(result.stdout()).isEqualTo(String.valueOf(Errno.number("EFAULT")));
        assertThat(result.refusals()).extracting(Refusal::syscall).doesNotContain("io_uring_setup");
    }

    @Test
    void isMaskedForWhoAsks() throws Exception {
        try (Sandbox rhel = new HostProvider().start(Environment.onKernel("rhel-9.3"), Set.of())) {
            assertThat(rhel.status("io_uring_setup")).isInstanceOfSatisfying(SyscallStatus.Masked.class, masked -> {
                assertThat(masked.errno()).isEqualTo(OptionalInt.of(Errno.EPERM));
                assertThat(masked.reason()).contains("rhel-9.3+io_uring switches it on");
            });
            assertThat(rhel.facts())
                    .containsEntry("kernel.tables", "5.14.0-362.24.1 in mkuron/almalinux-kernel branch 9.3");
        }
    }

    @Test
    void isSaidOfAKernelWithoutATable() throws Exception {
        Environment qnap = Environment.onKernel("3.10.60-qnap");

        assertThat(qnap.id()).isEqualTo("3.10.60-qnap");
        assertThat(qnap.name()).isEqualTo("3.10.60-qnap (simulated as mainline 3.10.60)");
        assertThat(run("3.10.60-qnap", "syscall(318, 0, 0, 0)").refusals())
                .filteredOn(refusal -> refusal.syscall().equals("getrandom"))
                .isNotEmpty()
                .allSatisfy(
                        refusal -> assertThat(refusal.reason()).contains("what this vendor backported is not known"));
    }

    private static CommandResult run(String kernel, String call) throws Exception {
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel(kernel), Set.of())) {
            return sandbox.run(Command.of("perl", "-e", call + "; print 0+$!"));
        }
    }
}
