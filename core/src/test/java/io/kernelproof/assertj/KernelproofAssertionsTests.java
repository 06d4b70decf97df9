package io.kernelproof.assertj;

import static io.kernelproof.assertj.KernelproofAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.trap.Trap;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelproofAssertionsTests {

    private static final String PIDFD_OPEN =
            "my $r = syscall(434, $$, 0); print $r < 0 ? \"errno \" . ($! + 0) : \"ok\"";

    private final Sandbox old;
    private final Sandbox host;

    KernelproofAssertionsTests() throws EnvironmentUnavailableException {
        this.old = new HostProvider().start(Environment.onKernel("3.10"), Set.of());
        this.host = new HostProvider().start(Environment.onKernel("host"), Set.of());
    }

    @AfterAll
    void endSandboxes() {
        old.close();
        host.close();
    }

    @Test
    void tellHowACommandEnded() throws Exception {
        CommandResult ended = old.run("sh", "-c", "echo one; echo two 100%s >&2; exit 3");

        assertThat(ended).exitsWith(3).prints("one").printsError("two");
        assertThat(host.run("true")).succeeds();
        assertThat(host.run("sh", "-c", "kill -9 $$")).isKilledBy(9);
        assertThatThrownBy(() -> assertThat(ended).succeeds())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("""
                        Running [sh, -c, echo one; echo two 100%s >&2; exit 3] in [3.10 (simulated)]
                          expected: it ends with exit status 0
                          seen:     it ended with exit status 3
                        """)
                .hasMessageContaining("\n  stderr:\n    two 100%s");
        assertThatThrownBy(() -> assertThat(ended).isKilledBy(15))
                .hasMessageContaining("expected: it ends with signal 15");
        assertThatThrownBy(() -> assertThat(ended).prints("three"))
                .hasMessageContaining(
                        "expected: 'three' is in its stdout\n  seen:     it is not there\n  stdout:\n    one");
        assertThatThrownBy(() -> assertThat(host.run("true")).printsError("x"))
                .hasMessageContaining("'x' is in its stderr\n  seen:     nothing is there");
    }

    @Test
    void tellWhoRefusedWhat() throws Exception {
        CommandResult ended = old.run("perl", "-e", PIDFD_OPEN);

        assertThat(ended).succeeds().prints("errno 38").isNotRefused("read");
        assertThat(ended).isRefused("pidfd_open").by(RefusedBy.SIMULATED).answering("ENOSYS");
        assertThatThrownBy(() -> assertThat(ended).isRefused("pidfd_open").by(RefusedBy.KERNEL))
                .hasMessageContaining("""
                        The system call pidfd_open
                          expected: it is refused by the kernel
                          seen:     it was refused
                            pidfd_open: ENOSYS, once, by the simulated kernel: pidfd_open is in mainline since 5.3""");
        assertThatThrownBy(() -> assertThat(ended).isRefused("pidfd_open").answering("EPERM"))
                .hasMessageContaining("expected: it is answered EPERM");
        assertThatThrownBy(() -> assertThat(ended).isRefused("bpf"))
                .hasMessageContaining("expected: bpf is refused to it\n  seen:     it was not refused\n  refused:");
        assertThatThrownBy(() -> assertThat(ended).isNotRefused("pidfd_open"))
                .hasMessageContaining("seen:     it was refused\n  refused:\n    pidfd_open: ENOSYS");
    }

    @Test
    void tellWhichCallsWereMissing() throws Exception {
        CommandResult ended = old.run("perl", "-e", PIDFD_OPEN);

        assertThat(host.run(Command.of("true").withTrap(Trap.FULL))).usesNoMissingSyscall();
        assertThatThrownBy(() -> assertThat(host.run("true")).usesNoMissingSyscall())
                .hasMessageContaining("seen:     it is not known: nothing was watched")
                .hasMessageContaining("next:     run it with Command.withTrap(Trap.FULL)");
        assertThatThrownBy(() -> assertThat(ended).usesNoMissingSyscall())
                .hasMessageContaining("expected: no system call is missing to it")
                .hasMessageContaining("pidfd_open")
                .hasMessageContaining("by the simulated kernel");
    }

    @Test
    void tellTheStatusOfACall() throws Exception {
        assertThat(old.status("read")).isPresent();
        assertThat(old.status("getrandom")).isMasked("ENOSYS");
        assertThatThrownBy(() -> assertThat(old.status("getrandom")).isPresent())
                .hasMessageContaining("""
                        The system call getrandom
                          expected: it is there
                          seen:     it answers ENOSYS (""");
        assertThatThrownBy(() -> assertThat(old.status("getrandom")).isMissing())
                .hasMessageContaining("expected: it is missing");
        assertThatThrownBy(() -> assertThat(old.status("read")).isMasked("EPERM"))
                .hasMessageContaining(
                        "expected: it answers EPERM from a filter or a simulation\n  seen:     it is there");
    }

    @Test
    void keepADescription() throws Exception {
        CommandResult ended = host.run("false");

        assertThatThrownBy(() ->
                        assertThat(ended).as("the start of %s", "the server").succeeds())
                .hasMessageStartingWith("[the start of the server]");
    }
}
