package io.kernelproof.assertj;

import io.kernelproof.environment.CommandResult;
import io.kernelproof.probe.SyscallStatus;
import org.apiguardian.api.API;

/**
 * The entry to all assertions of Kernelproof. Its {@code assertThat} can be imported beside that of AssertJ.
 *
 * <pre>{@code
 * assertThat(sandbox.run(Command.of("nginx", "-t").withTrap(Trap.FULL))).succeeds().usesNoMissingSyscall();
 * assertThat(sandbox.run("old-program")).isRefused("pidfd_open").by(RefusedBy.SIMULATED);
 * assertThat(sandbox.status("getrandom")).isPresent();
 * }</pre>
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class KernelproofAssertions {

    private KernelproofAssertions() {}

    /**
     * Begins assertions about what a command did in a sandbox.
     *
     * @param actual what it did
     * @return the assertions
     */
    public static CommandResultAssert assertThat(CommandResult actual) {
        return new CommandResultAssert(actual);
    }

    /**
     * Begins assertions about a system call in a sandbox.
     *
     * @param actual the call's status
     * @return the assertions
     */
    public static SyscallStatusAssert assertThat(SyscallStatus actual) {
        return new SyscallStatusAssert(actual);
    }
}
