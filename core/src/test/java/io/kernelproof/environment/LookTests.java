package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Answer;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.probe.Filters;
import io.kernelproof.probe.Observations;
import io.kernelproof.trap.RefusedCall;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who refused a call that no denial of ours refuses. */
class LookTests {

    private static final int PIDFD_OPEN = 434;
    private static final int ENOSYS = 38;

    @Test
    void theKernelRefusesWhatNoFilterRefuses() {
        assertThat(refusedBy(new Filters.None(), -ENOSYS, ENOSYS)).isEqualTo(RefusedBy.KERNEL);
        assertThat(refusedBy(answering(new FilterAnswer.Allowed()), -ENOSYS, ENOSYS))
                .isEqualTo(RefusedBy.KERNEL);
    }

    @Test
    void aFilterRefusesWhatItAnswers() {
        assertThat(refusedBy(answering(new FilterAnswer.Refused(ENOSYS)), -ENOSYS, ENOSYS))
                .isEqualTo(RefusedBy.SECCOMP_FILTER);
    }

    @Test
    void theKernelMayAnswerEnosysToArgumentsOfACallThatItHas() {
        assertThat(refusedBy(new Filters.None(), -9, ENOSYS)).isEqualTo(RefusedBy.KERNEL);
    }

    @Test
    void nothingIsSaidWhereBothMayHave() {
        assertThat(refusedBy(new Filters.Unreadable("no ptrace"), -ENOSYS, ENOSYS))
                .isEqualTo(RefusedBy.UNKNOWN);
        assertThat(refusedBy(answering(new FilterAnswer.Allowed()), -9, ENOSYS)).isEqualTo(RefusedBy.UNKNOWN);
    }

    private static RefusedBy refusedBy(Filters filters, long answer, int errno) {
        Observations seen = new Observations(
                Arch.X86_64, KernelVersion.parse("5.14"), filters, Map.of(PIDFD_OPEN, new Answer.Returned(answer)));
        return new Look(Environment.onKernel("host"), Map.of(), seen, Confinement.UNKNOWN)
                .attribute(new RefusedCall(PIDFD_OPEN, "x86_64", errno, 1, 1, 1, "java"))
                .by();
    }

    private static Filters answering(FilterAnswer answer) {
        return new Filters.Asked(new TreeMap<>(Map.of(PIDFD_OPEN, answer)));
    }
}
