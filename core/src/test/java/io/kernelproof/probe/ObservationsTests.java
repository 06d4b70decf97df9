package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.SyscallTable;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationsTests {

    private static final int PIDFD_OPEN = 434;

    @Test
    void anyAnswerButEnosysMeansPresentWhereNoFilterIs() {
        assertThat(status("5.10", false, new Answer.Returned(-9)))
                .isInstanceOf(SyscallStatus.Present.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("EBADF");
    }

    @Test
    void enosysMeansMissingWhereNoFilterIs() {
        assertThat(status("4.18", false, new Answer.Returned(-38)))
                .isInstanceOf(SyscallStatus.Missing.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("in mainline since 5.3", "this kernel is 4.18");
    }

    @Test
    void aCallThatTheVersionPromisesAndTheKernelLacksIsAContradiction() {
        assertThat(status("6.1", false, new Answer.Returned(-38)).reason()).contains("a contradiction");
    }

    @Test
    void behindAFilterEnosysAndEpermDecideNothing() {
        assertThat(status("6.1", true, new Answer.Returned(-38))).isInstanceOf(SyscallStatus.Unknown.class);
        assertThat(status("6.1", true, new Answer.Returned(-1))).isInstanceOf(SyscallStatus.Unknown.class);
        assertThat(status("6.1", true, new Answer.Returned(-9))).isInstanceOf(SyscallStatus.Present.class);
    }

    @Test
    void beingKilledDecidesNothing() {
        assertThat(status("6.1", true, new Answer.Killed(31)))
                .isInstanceOf(SyscallStatus.Unknown.class)
                .extracting(SyscallStatus::reason)
                .asString()
                .contains("signal 31");
    }

    private static SyscallStatus status(String release, boolean filtered, Answer answer) {
        return new Observations(Arch.X86_64, KernelVersion.parse(release), filtered, Map.of(PIDFD_OPEN, answer))
                .status(SyscallTable.bundled().get("pidfd_open"));
    }
}
