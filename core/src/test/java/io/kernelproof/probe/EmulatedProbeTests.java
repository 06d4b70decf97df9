package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.Answer.NeverCalled;
import io.kernelproof.probe.Answer.Returned;
import io.kernelproof.probe.NativePrograms.Finished;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The program of aarch64 in QEMU's user mode, which makes its calls on this kernel, and has neither ptrace nor seccomp. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EmulatedProbeTests {

    @Test
    void asksForEveryNumberOfItsArchitecture() throws IOException {
        ProbeResult result = probe();

        assertThat(result.arch()).isEqualTo("aarch64");
        assertThat(result.answers().keySet())
                .containsExactlyElementsOf(SyscallTable.bundled().all().stream()
                        .flatMap(
                                syscall -> syscall.number(Arch.AARCH64).stream().boxed())
                        .sorted()
                        .toList());
    }

    @Test
    void neverMakesCallsThatNoArgumentsMakeHarmless() throws IOException {
        List<String> never = probe().answers().entrySet().stream()
                .filter(entry -> entry.getValue().equals(new NeverCalled()))
                .map(entry -> name(entry.getKey()))
                .toList();

        assertThat(never)
                .containsExactlyInAnyOrder(
                        "exit",
                        "exit_group",
                        "munlockall",
                        "restart_syscall",
                        "rt_sigreturn",
                        "set_tid_address",
                        "setsid",
                        "sync",
                        "umask",
                        "vhangup");
    }

    @Test
    void tellsWhatTheEmulatorHasFromWhatItLacks() throws IOException {
        Map<Integer, Answer> answers = probe().answers();

        assertThat(List.of("openat", "clone", "execve", "futex", "getpid", "bind", "connect", "pidfd_open"))
                .allSatisfy(name -> assertThat(answers.get(number(name)))
                        .isInstanceOfSatisfying(
                                Returned.class,
                                answer -> assertThat(answer.value()).isNotEqualTo(-Errno.ENOSYS)));
        assertThat(List.of("ptrace", "seccomp", "fchroot"))
                .allSatisfy(name -> assertThat(answers.get(number(name))).isEqualTo(new Returned(-Errno.ENOSYS)));
        assertThat(answers.values())
                .noneMatch(Answer.Killed.class::isInstance)
                .noneMatch(Answer.Blocked.class::isInstance);
    }

    @Test
    void doesNotClaimToKnowWhoAnswers() throws IOException {
        assertThat(emulated("who"))
                .isEqualTo(new Finished(0, "kernelproof-who 1 aarch64\nunsupported no ptrace of a filter's answers\n"));
    }

    @Test
    void doesNotClaimToDeny() throws IOException {
        assertThat(emulated("deny", "434=38", "--", "/bin/true"))
                .isEqualTo(new Finished(126, "kernelproof-probe: seccomp: errno 22\n"));
    }

    private static ProbeResult probe() throws IOException {
        Finished finished = emulated("probe");
        return Probe.parse(new ByteArrayInputStream(finished.output().getBytes(StandardCharsets.UTF_8)));
    }

    private static Finished emulated(String... arguments) throws IOException {
        NativePrograms.requireTool("qemu-aarch64-static");
        List<String> command = new ArrayList<>(List.of("qemu-aarch64-static", NativePrograms.probeOf(Arch.AARCH64)));
        command.addAll(List.of(arguments));
        return NativePrograms.finish(command);
    }

    private static int number(String name) {
        return SyscallTable.bundled().get(name).number(Arch.AARCH64).orElseThrow();
    }

    private static String name(int number) {
        return SyscallTable.bundled()
                .byNumber(Arch.AARCH64, number)
                .map(Syscall::name)
                .orElseThrow();
    }
}
