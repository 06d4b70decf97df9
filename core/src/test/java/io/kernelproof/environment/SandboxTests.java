package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.kernel.RunningKernel;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Trap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class SandboxTests {

    private static final String SYSCALL_IN_PERL =
            "my $r = syscall(%d, %s); print $r < 0 ? \"errno \" . ($! + 0) : \"ok\"";

    private static Sandbox on(String kernel) throws EnvironmentUnavailableException {
        return new HostProvider().start(Environment.onKernel(kernel), Set.of());
    }

    @Test
    void runsACommandAndKeepsWhatItSays() throws Exception {
        try (Sandbox sandbox = on("host")) {
            CommandResult result = sandbox.run("sh", "-c", "echo out; echo err >&2; exit 3");

            assertThat(result.stdout()).isEqualTo("out\n");
            assertThat(result.stderr()).isEqualTo("err\n");
            assertThat(result.exit()).isEqualTo(new ExitStatus.Exited(3));
            assertThat(result.succeeded()).isFalse();
            assertThat(result.refusals()).isEmpty();
        }
    }

    @Test
    void refusesWhatTheSimulatedKernelLacksAndSaysWhy() throws Exception {
        try (Sandbox sandbox = on("rhel-7.9")) {
            CommandResult result = sandbox.run("perl", "-e", SYSCALL_IN_PERL.formatted(434, "$$, 0"));

            assertThat(result.stdout()).isEqualTo("errno 38");
            assertThat(result.wasRefused("pidfd_open")).isTrue();
            assertThat(result.refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("pidfd_open"))
                    .singleElement()
                    .satisfies(refusal -> {
                        assertThat(refusal.by()).isEqualTo(RefusedBy.SIMULATED);
                        assertThat(refusal.call().program()).isEqualTo("perl");
                        assertThat(refusal.describe()).contains("pidfd_open", "ENOSYS", "once", "5.3", "rhel-7.9");
                    });
        }
    }

    @Test
    void leavesWhatTheVendorBackported() throws Exception {
        String getrandom = "my $b = \"x\" x 8; " + SYSCALL_IN_PERL.formatted(318, "$b, 8, 0");
        try (Sandbox vendor = on("rhel-7.9");
                Sandbox mainline = on("3.10")) {
            assertThat(vendor.run("perl", "-e", getrandom).stdout()).isEqualTo("ok");
            assertThat(mainline.run("perl", "-e", getrandom).stdout()).isEqualTo("errno 38");
        }
    }

    @Test
    void simulatesGvisor() throws Exception {
        try (Sandbox sandbox = on("gvisor-20200323")) {
            CommandResult result = sandbox.run("perl", "-e", SYSCALL_IN_PERL.formatted(273, "0, 0"));

            assertThat(result.stdout()).isEqualTo("errno 38");
            assertThat(result.refusals())
                    .filteredOn(refusal -> refusal.call().program().equals("perl"))
                    .extracting(Refusal::reason)
                    .contains("gVisor lists set_robust_list as not implemented (Obsolete)");
        }
    }

    @Test
    void copiesNoCrowdOfFiles(@TempDir Path directory) throws Exception {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(directory.resolve("file" + i));
        }
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.copyIn(directory, "/tmp/crowd"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("Copying " + directory + " to /tmp/crowd failed.", "at most 10000 files");
        }
    }

    @Test
    void tellsTheStatusOfACall() throws Exception {
        try (Sandbox old = on("rhel-7.9");
                Sandbox host = on("host")) {
            assertThat(old.status("getrandom")).isInstanceOf(SyscallStatus.Present.class);
            assertThat(old.status("pidfd_open"))
                    .isInstanceOfSatisfying(
                            SyscallStatus.Masked.class,
                            masked -> assertThat(masked.errno()).hasValue(38));
            assertThat(host.status("read")).isInstanceOf(SyscallStatus.Present.class);
            assertThatThrownBy(() -> host.status("pidfd_opne"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pidfd_open");
        }
    }

    @Test
    void trapsWhatTheKernelItselfRefusesAndSaysWhatCameNext() throws Exception {
        Command command = Command.of("perl", "-e", "syscall(2000, 7); syscall(39); syscall(102)");
        try (Sandbox sandbox = on("host")) {
            CommandResult full = sandbox.run(command.withTrap(Trap.FULL));
            CommandResult off = sandbox.run(command);

            assertThat(full.refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("#2000"))
                    .singleElement()
                    .satisfies(refusal -> {
                        assertThat(refusal.call().program()).isEqualTo("perl");
                        assertThat(refusal.describe()).contains("; then getpid, getuid, ");
                    });
            assertThat(full.trapped().sequels())
                    .filteredOn(sequel -> sequel.number() == 2000)
                    .singleElement()
                    .satisfies(sequel -> {
                        assertThat(sequel.arguments().get(0)).isEqualTo(7);
                        assertThat(sequel.describe())
                                .contains("#2000: ENOSYS in perl", "then getpid = ", ", getuid = ");
                    });
            assertThat(full.trapped().stops()).isPositive();
            assertThat(full.trapped().unseen()).singleElement().asString().contains("CLONE_UNTRACED");
            assertThat(off.refusals()).isEmpty();
            assertThat(off.trapped()).isEqualTo(new Trapped(Trap.OFF, 0, List.of(), List.of(), List.of()));
        }
    }

    /** 156 is _sysctl, which Linux 5.5 removed. */
    @Test
    void establishesThatTheKernelLacksACall() throws Exception {
        try (Sandbox sandbox = on("host")) {
            assumeThat(sandbox.status("_sysctl")).isInstanceOf(SyscallStatus.Missing.class);
            for (Trap trap : List.of(Trap.FAST, Trap.FULL)) {
                CommandResult result = sandbox.run(Command.of("perl", "-e", SYSCALL_IN_PERL.formatted(156, "0"))
                        .withTrap(trap));

                assertThat(result.stdout()).isEqualTo("errno 38");
                assertThat(result.refusals())
                        .filteredOn(refusal -> refusal.syscall().equals("_sysctl"))
                        .singleElement()
                        .satisfies(refusal -> assertThat(refusal.by()).isEqualTo(RefusedBy.KERNEL));
            }
        }
    }

    @Test
    void saysWhatFastTrappingDoesNotSee() throws Exception {
        try (Sandbox sandbox = on("host")) {
            CommandResult result = sandbox.run(Command.of("true").withTrap(Trap.FAST));

            assertThat(result.trapped().unseen()).first().asString().contains("calls other than the", "missing here");
        }
    }

    @Test
    void recordsCallsWhateverTheyAnswer() throws Exception {
        Command command = Command.of("perl", "-e", "syscall(434, -1, 0); syscall(434, -1, 0)")
                .withTrap(Trap.FAST);
        try (Sandbox newer = on("host");
                Sandbox older = on("rhel-7.9")) {
            assertThat(newer.run(command.withRecorded("pidfd_open")).trapped().recorded())
                    .singleElement()
                    .satisfies(call -> {
                        assertThat(call.syscall()).isEqualTo("pidfd_open");
                        assertThat(call.errno()).hasValue(22);
                        assertThat(call.count()).isEqualTo(2);
                    });
            assertThat(older.run(command.withRecorded("pidfd_open")).refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("pidfd_open"))
                    .singleElement()
                    .satisfies(refusal -> assertThat(refusal.by()).isEqualTo(RefusedBy.SIMULATED));
            assertThatThrownBy(() -> newer.run(command.withRecorded("pidfd_opne")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("pidfd_open");
            assertThatThrownBy(() -> Command.of("true").withRecorded("statx"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Trap.FAST");
        }
    }

    @Test
    void connectsACommandWithWhoRunsIt() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        AtomicInteger process = new AtomicInteger();
        Terminal terminal =
                new Terminal(new ByteArrayInputStream("in".getBytes(StandardCharsets.UTF_8)), out, err, process::set);
        try (Sandbox sandbox = HostProvider.apart().start(Environment.onKernel("host"), Set.of())) {
            CommandResult result = sandbox.run(Command.of("sh", "-c", "cat; echo $$ >&2"), terminal);

            assertThat(result.stdout()).isEqualTo("in").isEqualTo(out.toString(StandardCharsets.UTF_8));
            assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo(process.get() + "\n");
        }
    }

    @Test
    void keepsWhatWasSeenOfACommandThatIsKilledAtItsLimit() throws Exception {
        Command command = Command.of("perl", "-e", "syscall(2000); sleep 1000")
                .withTrap(Trap.FULL)
                .withTimeout(Duration.ofMillis(1500));
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.run(command))
                    .isInstanceOfSatisfying(
                            CommandTimeoutException.class,
                            e -> assertThat(e.trapped().trap()).isEqualTo(Trap.FULL));
        }
    }

    /** OpenSSL 3 reads /dev/random in place of getrandom only where uname says a release before 4.8. */
    @ParameterizedTest
    @CsvSource({"3.10, 3.10.0", "2.6.32, 2.6.32", "5.14, 5.14.0"})
    void hasTheReleaseOfTheSimulatedKernel(String kernel, String release) throws Exception {
        try (Sandbox sandbox = on(kernel)) {
            assertThat(sandbox.run(Command.of("uname", "-r")).stdout()).isEqualTo(release + "\n");
            assertThat(sandbox.facts())
                    .containsEntry("uname.release", release)
                    .containsEntry("vdso.release", release)
                    .containsEntry("kernel.release", RunningKernel.release());
        }
    }

    @Test
    void hidesNoRunningKernelFromWhatIsSimulatedInASimulation() throws Exception {
        try (Sandbox sandbox = on("3.10")) {
            CommandResult result = sandbox.run(Command.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Releases.class.getName()));

            assertThat(result.stdout()).isEqualTo("3.10.0 " + RunningKernel.release() + "\n");
        }
    }

    /** What a JVM takes for the release, and what this library does. */
    static final class Releases {
        @SuppressWarnings("SystemOut")
        public static void main(String[] args) {
            System.out.println(System.getProperty("os.version") + " " + RunningKernel.release());
        }
    }

    @Test
    void namesAnotherRelease() throws Exception {
        try (Sandbox sandbox = on("3.10")) {
            CommandResult result = sandbox.run(Command.of("uname", "-r").withRelease("3.10.0-1160.el7"));

            assertThat(result.stdout()).isEqualTo("3.10.0-1160.el7\n");
            assertThat(result.trapped().unseen()).isEmpty();
        }
    }

    @Test
    void killsACommandAtItsTimeLimit() throws Exception {
        try (Sandbox sandbox = on("host")) {
            Command endless = Command.of("sleep", "1000").withTimeout(Duration.ofMillis(200));

            assertThatThrownBy(() -> sandbox.run(endless))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("sleep", "within 200 ms", "next:");
        }
    }

    @Test
    void cutsOutputAtTheLimit() throws Exception {
        try (Sandbox sandbox = on("host")) {
            CommandResult result =
                    sandbox.run(Command.of("sh", "-c", "yes | head -c 100000").withOutputLimit(1000));

            assertThat(result.stdout()).hasSize(1000);
            assertThat(result.truncated()).isTrue();
        }
    }

    @Test
    void setsVariablesAndTheDirectory() throws Exception {
        try (Sandbox sandbox = on("5.14")) {
            CommandResult result = sandbox.run(Command.of("sh", "-c", "echo $COLOUR; pwd")
                    .withVariables(Map.of("COLOUR", "green"))
                    .withDirectory(Path.of("/usr")));

            assertThat(result.stdout()).isEqualTo("green\n/usr\n");
        }
    }

    @Test
    void tellsThatAProgramIsNotThere() throws Exception {
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.run("no-such-program"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("no-such-program", "ENOENT", "next:");
        }
    }

    @Test
    void cannotSimulateANewerKernel() {
        assertThatThrownBy(() -> on("7.3"))
                .isInstanceOf(EnvironmentUnavailableException.class)
                .hasMessageContainingAll("7.3", "older", "next:");
    }

    @Test
    void runsNothingAsAnotherUser() throws Exception {
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.run(Command.of("true").withUser("nobody")))
                    .hasMessageContainingAll(
                            "Running [true] in [host] failed.",
                            "seen:     programs on this machine run as who runs the tests, not as nobody",
                            "next:     run it in a container, or by a program such as setpriv");
        }
    }

    @Test
    void endsWhatStillRunsWhenItIsClosed() throws Exception {
        Sandbox sandbox = on("host");
        Workload sleeping = sandbox.start(Command.of("sleep", "1000"), false);
        assertThat(sleeping.next()).isNotNull();

        sandbox.close();

        while (sleeping.next() != null) {
            // Drains what the launcher still tells.
        }
    }

    /** For a shell: keeper, launcher and guard. */
    private static final String KEEPERS =
            "parent() { awk '{ print $4 }' /proc/$1/stat; }; k=$PPID; l=$(parent $k); g=$(parent $l); ";

    /** Also root can open a pipe of another process, and writes there what the launcher would. */
    @Test
    void believesNothingThatTheCommandWritesToItsLauncher() throws Exception {
        String frame = "nr=318 abi=x86_64 errno=38 pid=1 tid=1 count=9 comm=x";
        String script = KEEPERS + "for p in $k $l $g; do for f in /proc/$p/fd/*; do case $f in */2) ;; *)"
                + " (printf 'D\\0\\0\\0\\%o%s' FRAME > $f) 2> /dev/null;; esac; done; done; echo done"
                        .replace("FRAME", frame.length() + " '" + frame + "'");
        try (Sandbox sandbox = on("host")) {
            CommandResult result =
                    sandbox.run("timeout", "20", "sh", "-c", script.replace("k=$PPID", "k=$(parent $PPID)"));

            assertThat(result.stdout()).endsWith("done\n");
            assertThat(result.refusals()).isEmpty();
            assertThat(result.exit()).isEqualTo(new ExitStatus.Exited(0));
        }
    }

    @Test
    void endsACommandAtItsLimitThatHasStoppedAllThatWatchesIt() throws Exception {
        Command command = Command.of("sh", "-c", KEEPERS + "echo $$; kill -STOP $k $l $g; exec sleep 1000")
                .withTimeout(Duration.ofSeconds(2));
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.run(command))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("within 2000 ms", "next:");
        }
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(process -> process.info().command().orElse("").contains("kernelproof"));
    }

    @Test
    void saysThatAKeeperWasKilledAndNotTheCommand() throws Exception {
        try (Sandbox sandbox = on("host")) {
            assertThatThrownBy(() -> sandbox.run("sh", "-c", "kill -9 $PPID; exec sleep 1000"))
                    .hasMessageContainingAll(
                            "the keeper that kept it was ended by signal 9", "look for who sent that signal");
            assertThatThrownBy(() -> sandbox.run("sh", "-c", KEEPERS + "kill -9 $l; exec sleep 1000"))
                    .hasMessageContainingAll(
                            "the launcher that kept it was ended by signal 9", "look for who sent that signal");
        }
    }

    @Test
    void tellsWhatAFilterRefusesThatTheProgramPutOnItself() throws Exception {
        String script = "$f = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,318, 6,0,0,0x50026, 6,0,0,0x7fff0000);"
                + " $p = pack('Sx6P', 4, $f); syscall(157, 38, 1, 0, 0, 0); syscall(157, 22, 2, $p); syscall(318, 0, 0, 0)";
        try (Sandbox sandbox = on("host")) {
            CommandResult result = sandbox.run(Command.of("perl", "-e", script).withTrap(Trap.FULL));

            assertThat(result.refusals())
                    .filteredOn(refusal -> refusal.syscall().equals("getrandom"))
                    .singleElement()
                    .satisfies(refusal -> {
                        assertThat(refusal.by()).isEqualTo(RefusedBy.OWN_FILTER);
                        assertThat(refusal.describe()).contains("by a filter that the program itself installed");
                    });
        }
    }
}
