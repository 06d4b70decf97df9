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

    private static final String WAIT_FOR_A_CHILD = """
            import subprocess
            print(subprocess.Popen("true").wait(10))
            """;

    private static final String WAIT_FOR_ITS_PIDFD = """
            import os, select, subprocess
            child = subprocess.Popen("true")
            poll = select.poll()
            poll.register(os.pidfd_open(child.pid), select.POLLIN)
            print(child.wait() if poll.poll(10_000) else "still running")
            """;

    private static final String WAIT_FOR_ITS_PIDFD_IF_THERE_IS_ONE = """
            import os, select, subprocess
            child = subprocess.Popen("true")
            try:
                poll = select.poll()
                poll.register(os.pidfd_open(child.pid), select.POLLIN)
                poll.poll(10_000)
            except OSError:
                pass
            print(child.wait(10))
            """;

    @CompatibilityTest
    @RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
    void waitsForAChild(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", WAIT_FOR_A_CHILD)).succeeds().prints("0");
    }

    @CompatibilityTest
    @RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
    @KnownIncompatible(kernel = "rhel-7.9", because = "os.pidfd_open has no fallback")
    @KnownIncompatible(kernel = "3.10", because = "os.pidfd_open has no fallback")
    void waitsForAPidfd(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", WAIT_FOR_ITS_PIDFD)).succeeds().prints("0");
    }

    @CompatibilityTest
    @RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
    void waitsForAPidfdIfThereIsOne(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", WAIT_FOR_ITS_PIDFD_IF_THERE_IS_ONE))
                .succeeds()
                .prints("0");
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
