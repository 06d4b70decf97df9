package io.kernelproof.examples;

import static io.kernelproof.assertj.KernelproofAssertions.assertThat;

import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;

/** A command as the workload: the body stays on the host, the command runs in each environment. */
class PythonTests {

    @CompatibilityTest
    @RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
    @KnownIncompatible(kernel = "rhel-7.9", because = "os.pidfd_open has no fallback")
    @KnownIncompatible(kernel = "3.10", because = "os.pidfd_open has no fallback")
    void opensAPidfd(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", "import os; os.pidfd_open(os.getpid())"))
                .succeeds();
    }

    @CompatibilityTest
    @RunOnKernels("3.10")
    void isRefusedPidfds(Sandbox sandbox) throws IOException {
        CommandResult result = sandbox.run("python3", "-c", "import os; os.pidfd_open(os.getpid())");

        assertThat(result).exitsWith(1).printsError("OSError");
        assertThat(result).isRefused("pidfd_open").by(RefusedBy.SIMULATED).answering("ENOSYS");
        assertThat(sandbox.status("getrandom")).isMasked("ENOSYS");
    }

    @CompatibilityTest
    @RunOnKernels({"3.10", "host"})
    void startsEverywhere(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", "print(6 * 7)")).succeeds().prints("42");
    }
}
