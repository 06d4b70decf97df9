package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Trap;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(CleanDaemon.class)
class ContainerProviderTests {

    private static final String PIDFD_OPEN = "syscall(434, $$, 0) < 0 and print $! + 0";

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void runsCommandsWhereThereIsNothingButOneProgram(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, runtime, "default")) {
            CommandResult result = sandbox.run(TestDaemon.PROGRAM, "probe", "39");

            assertThat(result.succeeded()).isTrue();
            assertThat(result.stdout()).startsWith("kernelproof-probe 1 ").contains("\n39 ");
            assertThatThrownBy(() -> sandbox.run("sh", "-c", "true")).hasMessageContaining("execve answered ENOENT");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void keepsOutputsInputAndExitStatusApart(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default")) {
            CommandResult result = sandbox.run("sh", "-c", "cat; echo out; echo err >&2; exit 3");

            assertThat(result.stdout()).isEqualTo("out\n");
            assertThat(result.stderr()).isEqualTo("err\n");
            assertThat(result.exit()).isEqualTo(new ExitStatus.Exited(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void endsACommandThatTakesTooLongWithAllThatItStarted(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default")) {
            Command endless = Command.of("sh", "-c", "sleep 1000 & sleep 1000").withTimeout(Duration.ofMillis(1500));

            assertThatThrownBy(() -> sandbox.run(endless)).hasMessageContaining("it still ran after");
            assertThat(sandbox.run("sh", "-c", "cat /proc/[0-9]*/cmdline").stdout())
                    .doesNotContain("1000");
        }
    }

    /** In gVisor such a call stops its thread once, and all others do twice. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "runsc", "runsc-2024"})
    void tellsWhatAFilterOfTheProgramsOwnRefuses(String runtime) throws Exception {
        String twice = PIDFD_OPEN + "; " + PIDFD_OPEN;
        Command command = Command.of(ContainerSpec.PROBE, "deny", "434=38", "--", "perl", "-e", twice)
                .withTrap(Trap.FULL);
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "unconfined")) {
            CommandResult result = sandbox.run(command);

            assertThat(result.stdout()).isEqualTo("3838");
            assertThat(result.refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("pidfd_open"))
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.by()).isEqualTo(RefusedBy.OWN_FILTER))
                    .satisfies(refusal -> assertThat(refusal.call().count()).isEqualTo(2));
            for (Refusal refusal : result.refusals()) {
                if (sandbox.status(refusal.syscall()) instanceof SyscallStatus.Present) {
                    assertThat(refusal.syscall()).isEqualTo("pidfd_open");
                }
            }
        }
    }

    @Test
    void cutsAFloodOfOutput() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            CommandResult result = sandbox.run(
                    Command.of("sh", "-c", "head -c 50000000 /dev/zero; exit 7").withOutputLimit(1000));

            assertThat(result.stdout()).hasSize(1000);
            assertThat(result.truncated()).isTrue();
            assertThat(result.exit()).isEqualTo(new ExitStatus.Exited(7));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void saysThatTheFilterRefusesWhatTheKernelHas(String runtime) throws Exception {
        try (Sandbox byDefault = TestDaemon.start(TestDaemon.SCRATCH, runtime, "default");
                Sandbox unconfined = TestDaemon.start(TestDaemon.SCRATCH, runtime, "unconfined")) {
            assertThat(byDefault.status("mount_setattr"))
                    .asInstanceOf(type(SyscallStatus.Masked.class))
                    .satisfies(masked -> assertThat(masked.reason()).contains("a seccomp filter answers E"));
            assertThat(unconfined.status("mount_setattr")).isInstanceOf(SyscallStatus.Present.class);
            assertThat(byDefault.facts()).containsEntry("seccomp.outside", "a filter");
            assertThat(unconfined.facts()).containsEntry("seccomp.outside", "none");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void appliesAProfileOfTheClassPath(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, runtime, "refuses-clone3-and-statx.json")) {
            assertThat(sandbox.status("clone3"))
                    .asInstanceOf(type(SyscallStatus.Masked.class))
                    .satisfies(masked -> assertThat(masked.errno()).hasValue(1));
            assertThat(sandbox.status("statx"))
                    .asInstanceOf(type(SyscallStatus.Masked.class))
                    .satisfies(masked -> assertThat(masked.errno()).hasValue(38));
            assertThat(sandbox.status("openat2")).isInstanceOf(SyscallStatus.Present.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void simulatesAnotherKernelInside(String runtime) throws Exception {
        Environment environment = Environment.onKernel("3.10")
                .in(new Container(TestDaemon.DEBIAN, Optional.of(runtime), Optional.empty()));
        try (Sandbox sandbox = TestDaemon.start(environment)) {
            CommandResult result = sandbox.run("perl", "-e", PIDFD_OPEN);

            assertThat(result.stdout()).isEqualTo("38");
            assertThat(sandbox.status("pidfd_open")).isInstanceOf(SyscallStatus.Masked.class);
            assertThat(sandbox.status("openat")).isInstanceOf(SyscallStatus.Present.class);
        }
    }

    /** gVisor has no supervised filters: there, a denied call is refused but not told. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void tellsWhichCallsTheSimulatedKernelRefused(String runtime) throws Exception {
        Environment environment = Environment.onKernel("rhel-7.9")
                .in(new Container(TestDaemon.DEBIAN, Optional.of(runtime), Optional.of("unconfined")));
        try (Sandbox sandbox = TestDaemon.start(environment)) {
            assertThat(sandbox.run("perl", "-e", PIDFD_OPEN).refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("pidfd_open"))
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.by()).isEqualTo(RefusedBy.SIMULATED));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "runc, 'Linux: it has '",
        "crun, 'Linux: it has '",
        "runsc, 'gVisor, most like gvisor-20221205 to gvisor-20230925: it lacks '",
        "runsc-2024, 'gVisor, most like gvisor-20231009 to gvisor-20251201: it lacks '"
    })
    void provesWhichRuntimeItIs(String runtime, String signs) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, runtime, "default")) {
            assertThat(sandbox.facts())
                    .containsEntry("runtime", runtime)
                    .hasEntrySatisfying(
                            "image.digest", digest -> assertThat(digest).contains("sha256:"))
                    .hasEntrySatisfying(
                            "runtime.signs", seen -> assertThat(seen).startsWith(signs));
        }
    }

    @Test
    void isNotRunWhereTheKernelLacksWhatTheSimulatedOneHas() {
        EnvironmentUnavailableException thrown = assertThrows(
                EnvironmentUnavailableException.class,
                () -> TestDaemon.start(Environment.onKernel("rhel-7.9")
                        .in(new Container(TestDaemon.SCRATCH, Optional.of("runsc"), Optional.empty()))));

        assertThat(thrown.reason()).startsWith("this kernel (4.4.0) is older than rhel-7.9 and lacks copy_file_range");
    }

    @Test
    void isNotRunOnARuntimeThatTheDaemonDoesNotKnow() {
        assertThat(reason(TestDaemon.SCRATCH, "nonsense", "default"))
                .startsWith("the daemon knows no runtime 'nonsense', but ")
                .contains("crun", "runc", "runsc");
    }

    @Test
    void isNotRunInAnImageThatCannotBeHad() {
        assertThat(reason("localhost:1/nobody/nothing:0", "runc", "default"))
                .startsWith("the image 'localhost:1/nobody/nothing:0' cannot be had: ");
    }

    @Test
    void isNotRunUnderAProfileThatIsNone() {
        assertThat(reason(TestDaemon.SCRATCH, "runc", "no-json.json"))
                .startsWith("the seccomp profile 'no-json.json' cannot be used: it is ");
        assertThat(reason(TestDaemon.SCRATCH, "runc", "nowhere.json"))
                .startsWith("the seccomp profile 'nowhere.json' cannot be used: it cannot be read");
    }

    private static String reason(String image, String runtime, String seccomp) {
        EnvironmentUnavailableException thrown =
                assertThrows(EnvironmentUnavailableException.class, () -> TestDaemon.start(image, runtime, seccomp));
        assertThat(thrown).hasMessageContainingAll("  expected: ", "  seen:     ", "  next:     ");
        return thrown.reason();
    }
}
