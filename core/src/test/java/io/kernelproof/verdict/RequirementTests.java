package io.kernelproof.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RequirementTests {

    private static final Sandbox SANDBOX = new KnownSandbox();

    @Test
    void isMetWhereAllCallsAreThere() {
        assertThat(Requirement.check(List.of("read", "write"), SANDBOX))
                .isEqualTo(new Requirement.Met("every required system call is there in [3.10 (simulated)]: "
                        + "read is there (it works); write is there (it works)"));
    }

    @Test
    void isMetWithoutAnyCall() {
        assertThat(Requirement.check(List.of(), SANDBOX)).isInstanceOf(Requirement.Met.class);
    }

    @Test
    void isUnmetWhereACallIsMissingOrMasked() {
        assertThat(Requirement.check(List.of("read", "pidfd_open", "unshare", "bpf"), SANDBOX))
                .isEqualTo(new Requirement.Unmet("a required system call is not to be had in [3.10 (simulated)]: "
                        + "pidfd_open is missing (too old); unshare answers EPERM (a filter)"));
    }

    @Test
    void isUndecidedWhereNothingIsKnownToBeMissing() {
        assertThat(Requirement.check(List.of("read", "bpf", "io_uring_setup"), SANDBOX))
                .isEqualTo(
                        new Requirement.Undecided(
                                "it is not known whether a required system call is to be had in [3.10 (simulated)]: "
                                        + "bpf is unknown (it kills); io_uring_setup is unknown (it could not be tried: no probe)"));
    }

    @Test
    void rejectsACallThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Requirement.check(List.of("read", "raed"), SANDBOX));
    }

    /** Knows the status of a few calls, and runs nothing. */
    private static final class KnownSandbox implements Sandbox {

        @Override
        public Observations observations() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SyscallStatus status(String syscall) throws IOException {
            return switch (syscall) {
                case "read", "write" -> new SyscallStatus.Present(syscall, "it works");
                case "pidfd_open" -> new SyscallStatus.Missing(syscall, "too\nold");
                case "unshare" -> new SyscallStatus.Masked(syscall, OptionalInt.of(1), "a filter");
                case "bpf" -> new SyscallStatus.Unknown(syscall, "it kills");
                case "io_uring_setup" -> throw new IOException("no probe");
                default -> throw new IllegalArgumentException(syscall);
            };
        }

        @Override
        public Environment environment() {
            return Environment.onKernel("3.10");
        }

        @Override
        public Map<String, String> facts() {
            return Map.of();
        }

        @Override
        public Workload start(Command command, boolean channel) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FilesInside files() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Refusal attribute(RefusedCall call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
