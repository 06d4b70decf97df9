package io.kernelproof.examples;

import static io.kernelproof.assertj.KernelproofAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.trap.Trap;
import java.io.IOException;

/** Programs that have another way where a call is refused, and programs whose other way leads nowhere. */
class FallbackTests {

    /** Closes what is open beyond the standard streams, by a loop up to the limit where there is no close_range. */
    private static final String CLOSE_ALL = """
            import ctypes, os, resource
            os.dup2(0, 900)
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
            if ctypes.CDLL(None).close_range(3, 0xffffffff, 0) != 0:
                os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            print(os.path.exists("/proc/self/fd/900"))
            """;

    // --- close_range, since Linux 5.9 ---

    @CompatibilityTest
    @RunOnKernels("3.10")
    void pythonClosesOneByOne(Sandbox sandbox) throws IOException {
        Command close = Command.of("python3", "-c", "import os; os.closerange(50, 53)");

        CommandResult result = sandbox.run(close.withTrap(Trap.FULL));

        assertThat(result).succeeds().isRefused("close_range").answering("ENOSYS");
        assertThat(result.refusals())
                .filteredOn(refusal -> refusal.syscall().equals("close_range"))
                .extracting(Refusal::describe)
                .allMatch(refusal -> refusal.endsWith("; then close = EBADF, close = EBADF, close = EBADF"));
    }

    @CompatibilityTest
    @RunOnKernels({"3.10", "host"})
    @KnownIncompatible(kernel = "3.10", because = "the loop ends at the limit, which is lower than it was")
    void loopMissesADescriptor(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run(Command.of("python3", "-c", CLOSE_ALL).withTrap(Trap.FULL)))
                .prints("False");
    }

    // --- getrandom, since Linux 3.17 ---

    @CompatibilityTest
    @RunOnKernels({"3.10", "host"})
    void mcookieReadsADeviceInstead(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run(Command.of("mcookie").withTrap(Trap.FULL))).succeeds();
    }

    @CompatibilityTest
    @RunOnKernels({"3.10", "host"})
    @KnownIncompatible(kernel = "3.10", because = "shuf gives up without getrandom")
    void shufGivesUp(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run(Command.of("shuf", "-i", "1-3").withTrap(Trap.FULL)))
                .succeeds();
    }
}
