package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.i386;
import static io.kernelproof.probe.NativePrograms.probe;
import static io.kernelproof.probe.NativePrograms.setUserIdWorkload;
import static io.kernelproof.probe.NativePrograms.trap;
import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.kernel.RunningKernel;
import io.kernelproof.probe.Launcher.Outcome;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.RefusedCall.OwnFilter;
import io.kernelproof.trap.Sequel;
import io.kernelproof.trap.WatchedCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tracer sees. No kernel has a call 2000; 39 is getpid, 102 getuid, 104 getgid, 231 exit_group. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class TrapTests {

    private static final String FULL = "--trap full";
    private static final String FAST = "--trap fast --watch 2000";
    private static final List<Long> ONE_TO_SIX = List.of(1L, 2L, 3L, 4L, 5L, 6L);

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void recordsACallThatTheKernelDoesNotHave(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "call", "2000", "39", "2000");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.out()).isEqualTo("2000 38\n39 0\n2000 38\n");
        assertThat(outcome.refused().stream().reduce(RefusedCall::plus))
                .contains(new RefusedCall(2000, "x86_64", 38, pid, pid, 2, "workload"));
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
        assertThat(outcome.exitStatus()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void tellsTheArgumentsAndTheThreeCallsThatFollowed(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "sequence", "2000", "39", "7000", "102", "104");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        Sequel sequel = outcome.sequels().stream()
                .filter(candidate -> candidate.number() == 2000)
                .findFirst()
                .orElseThrow();
        assertThat(sequel.arguments()).isEqualTo(ONE_TO_SIX);
        assertThat(sequel.next())
                .containsExactly(
                        new Sequel.Next(39, OptionalLong.of(pid)),
                        new Sequel.Next(7000, OptionalLong.of(-38)),
                        new Sequel.Next(102, OptionalLong.of(0)));
        assertThat(sequel.tid()).isEqualTo(pid);
        assertThat(sequel.after().toSeconds()).isLessThan(60);
        assertThat(sequel.describe())
                .startsWith("#2000: ENOSYS in workload after")
                .endsWith("#7000 = ENOSYS, getuid = 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void endsASequelWhereTheThreadEnds(String mode) throws IOException {
        assertThat(run(mode, workload(), "sequence", "2000").sequels())
                .singleElement()
                .satisfies(sequel ->
                        assertThat(sequel.next()).containsExactly(new Sequel.Next(231, OptionalLong.empty())));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void tellsOneSequelForAllRefusalsOfAKind(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "forks", "50", "2000");

        assertThat(outcome.refusedCount()).isEqualTo(50);
        assertThat(outcome.sequels()).hasSize(1);
    }

    @Test
    void stopsInFastModeOnlyAtTheChosenCalls() throws IOException {
        long quiet = run(FAST, workload(), "call", "39").stops();
        Outcome once = run(FAST, workload(), "sequence", "2000", "39");
        Outcome often = run(FAST, workload(), "bench", "1000", "2000");

        assertThat(quiet).isZero();
        // At the filter and at the exit; and two further calls, of which exit_group does not return.
        assertThat(once.stops()).isEqualTo(2 + 2 + 1);
        assertThat(often.refusedCount()).isEqualTo(1000);
        // The second to fourth are stopped at their entry as well, being what followed the first.
        assertThat(often.stops()).isEqualTo(1000 * 2 + 3);
    }

    @Test
    void stopsInLateModeAtNoCallBeforeTheFirstSigurgAndAtEachAfterIt() throws IOException {
        Outcome outcome = run("--trap late", workload(), "announce");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.hello()).containsEntry("trap", "late");
        assertThat(outcome.refused())
                .as("the child and the waiting thread are refused the same")
                .extracting(RefusedCall::number, RefusedCall::count)
                .containsExactlyInAnyOrder(
                        tuple(2001, 1L), tuple(2001, 1L), tuple(2002, 1L), tuple(2003, 1L), tuple(2004, 1L));
        assertThat(outcome.refused()).filteredOn(call -> call.pid() != pid).hasSize(1);
        assertThat(outcome.out()).as("the second one is the program's own").isEqualTo("received\n");
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
    }

    @Test
    void stopsInLateModeAtNoCallOfAProgramThatSendsNoSignal() throws IOException {
        Outcome outcome = run("--trap late", workload(), "forks", "50", "2000");

        assertThat(outcome.refused()).isEmpty();
        assertThat(outcome.stops()).isZero();
    }

    @Test
    void seesInFullModeWhatAnOuterFilterAnswersAndSaysInFastModeThatItDoesNot() throws IOException {
        List<String> outer = List.of(probe(), "deny", "434-435=38,436=1", "--");
        String[] command = {workload(), "call", "434", "435", "436", "2000"};

        Outcome full = finish(join(outer, Launcher.trapCommandLine(FULL, command)));
        Outcome fast = finish(join(outer, Launcher.trapCommandLine("--trap fast --watch 434,2000", command)));

        assertThat(full.refused().stream().map(RefusedCall::number)).containsExactly(434, 435, 2000);
        assertThat(full.hello()).containsEntry("trap", "full").containsEntry("unrecorded", "");
        assertThat(fast.refused().stream().map(RefusedCall::number)).containsExactly(2000);
        assertThat(fast.hello()).containsEntry("trap", "fast").containsEntry("unrecorded", "434");
        assertThat(List.of(full.out(), fast.out())).containsOnly("434 38\n435 38\n436 1\n2000 38\n");
    }

    @Test
    void takesOtherErrorsForARefusalIfAsked() throws IOException {
        Outcome outcome = finish(join(
                List.of(probe(), "deny", "434=1,436=95", "--"),
                Launcher.trapCommandLine("--trap full --errno 1,38", workload(), "call", "434", "436", "2000")));

        assertThat(outcome.refused().stream().map(RefusedCall::errno)).containsExactly(1, 38);
    }

    @Test
    void admitsThatAnOuterSupervisorHidesWhatAnOuterFilterAnswers() throws IOException {
        List<String> inner = Launcher.trapCommandLine("--trap fast --watch 2000", workload(), "call", "2000");

        try (Launcher outer = Launcher.run("--record --deny 434=38", inner.toArray(String[]::new))) {
            Outcome outcome = Outcome.of(new ByteArrayInputStream(outer.finish().outBytes()));

            assertThat(outcome.hello()).containsEntry("unchecked", "1");
            assertThat(outcome.refusedCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"full, 3", "fast, 0"})
    void tellsWhatFollowedADeniedCallInFullModeOnly(String mode, int next) throws IOException {
        Outcome outcome =
                run("--record --deny 434=1 --trap " + mode, workload(), "sequence", "434", "39", "102", "104");

        assertThat(outcome.refused())
                .singleElement()
                .satisfies(call -> assertThat(call.errno()).isEqualTo(1));
        assertThat(outcome.sequels().stream().flatMap(sequel -> sequel.next().stream()))
                .hasSize(next);
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "fast"})
    void recordsChosenCallsWhateverTheyAnswer(String mode) throws IOException {
        Outcome outcome = run(
                "--trap " + mode + " --watch 39,434,2000-",
                workload(),
                "sequence",
                "39",
                "434",
                "39",
                "434",
                "102",
                "2000");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.watched()).hasSize(2).first().satisfies(call -> {
            assertThat(call).extracting(WatchedCall::number, WatchedCall::count).containsExactly(39, 2L);
            assertThat(call.result()).isEqualTo(pid);
            assertThat(call.errno()).isEmpty();
            assertThat(call.syscall()).isEqualTo("getpid");
            assertThat(call.arguments()).isEqualTo(ONE_TO_SIX);
        });
        assertThat(outcome.watched()).last().satisfies(call -> {
            assertThat(call).extracting(WatchedCall::number, WatchedCall::count).containsExactly(434, 2L);
            assertThat(call.errno()).hasValue(22);
        });
        assertThat(outcome.refused().stream().map(RefusedCall::number)).containsExactly(2000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "fast"})
    void recordsCallsByAFlagOnly(String mode) throws IOException {
        Outcome outcome = run(
                "--trap " + mode + " --deny 102:0:1:1=95 --watch 39:0:2:4,434:1:4:4,434:1:3:2,104:5:7:6,104",
                workload(),
                "sequence",
                "434",
                "39",
                "434",
                "102",
                "104");

        assertThat(outcome.watched())
                .extracting(WatchedCall::number, WatchedCall::flag, WatchedCall::count)
                .containsExactly(tuple(434, 2L, 1L), tuple(434, 4L, 1L), tuple(104, 0L, 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void keepsTheOrderOfCallsAndEvents(String mode) throws IOException {
        int rounds = 200;
        long refused = 0;
        StringBuilder events = new StringBuilder();

        for (Frame frame : run("--channel " + mode, workload(), "order", rounds + "", "2000")
                .frames()) {
            long told = events.chars().filter(c -> c == '\n').count();
            if (frame instanceof Frame.Refused call) {
                refused += call.call().count();
                assertThat(refused)
                        .as("each round is told before the call of the next")
                        .isEqualTo(told + 1);
            } else if (frame instanceof Frame.Channel channel) {
                assertThat(refused).as("each call is told before its event").isEqualTo(told + 1);
                events.append(new String(channel.bytes(), StandardCharsets.UTF_8));
            }
        }

        assertThat(refused).isEqualTo(rounds);
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void followsAThousandThreads(String mode) throws IOException {
        int threads = 1000;

        Outcome outcome = run(mode, workload(), "threads", String.valueOf(threads), "3", "2000");

        assertThat(outcome.out()).isEqualTo("3000\n");
        assertThat(outcome.refusedCount()).isEqualTo(3000);
        assertThat(outcome.refused().stream().map(RefusedCall::tid).distinct()).hasSize(threads);
        assertThat(outcome.sequels().stream().map(Sequel::program))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, threads).mapToObj(i -> "worker " + i).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void followsTenThousandForks(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "forks", "10000", "2000");

        assertThat(outcome.out()).isEqualTo("10000\n");
        assertThat(outcome.refusedCount()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void followsVforkAndExec(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "vfork", "2000", workload(), "call", "2000");

        assertThat(outcome.out()).isEqualTo("2000 38\n");
        assertThat(outcome.refusedCount()).isEqualTo(2);
        // 59 is execve: what the new program does is not what the old one did next.
        assertThat(outcome.sequels())
                .singleElement()
                .satisfies(
                        sequel -> assertThat(sequel.next()).containsExactly(new Sequel.Next(59, OptionalLong.of(0))));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void followsAThreadThatBecomesTheFirstByExec(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "exec-in-thread", "2000", workload(), "call", "2000");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.out()).isEqualTo("2000 38\n");
        assertThat(outcome.refused()).hasSize(2);
        assertThat(outcome.refused().get(0).tid()).isNotEqualTo(pid);
        assertThat(outcome.refused().get(1).tid()).isEqualTo(pid);
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void leavesJobControlAsItIs(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "stop-and-continue", "2000");

        assertThat(outcome.out()).isEqualTo("stopped by 19\ncontinued\nended with 5\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void staysStoppedUntilItIsContinued(String mode) throws IOException {
        try (Launcher launcher = Launcher.start(Launcher.trapCommandLine(
                mode, "sh", "-c", "echo ready; read line < /dev/null; kill -STOP $$; echo after; exit 4"))) {
            assertThat(launcher.lines(1)).containsExactly("ready");
            long pid = launcher.commandPid();
            Processes.await(
                    "the stop",
                    () -> Processes.read(Path.of("/proc/" + pid + "/stat")).matches("(?s).*\\) [tT] .*"));

            // A stop at a call looks the same from here, and SIGCONT is lost on who has not been stopped yet: so more
            // than one.
            Processes.await("the end", () -> {
                letGoOn(pid);
                return !Processes.lives(String.valueOf(pid));
            });

            Outcome outcome = launcher.finish();
            assertThat(outcome.out()).isEqualTo("ready\nafter\n");
            assertThat(outcome.ended()).contains(new ExitStatus.Exited(4));
        }
    }

    private static void letGoOn(long pid) {
        try {
            NativePrograms.finish(List.of("sh", "-c", "kill -CONT %d || true".formatted(pid)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"full, 6", "full, 11", "full, 9", "fast, 15"})
    void tellsTheSignalThatEndedTheCommand(String mode, int signal) throws IOException {
        assertThat(run("--trap " + mode, workload(), "kill", String.valueOf(signal))
                        .ended())
                .contains(new ExitStatus.Killed(signal));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void countsACallThatSignalsInterruptOnce(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "interrupted", "20000", "2000");

        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
        assertThat(outcome.out()).isEqualTo("20000\n");
        assertThat(outcome.refusedCount()).isEqualTo(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void followsAProgramThatBlocksAndIgnoresEverySignal(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "without-sigsys", "2000");

        assertThat(outcome.out()).isEqualTo("2000 38\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    /** The documented limit: a process has one tracer. */
    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void leavesNoRoomForAnotherTracer(String mode) throws IOException {
        Outcome outcome = run(mode, workload(), "be-traced");

        assertThat(outcome.out()).isEqualTo("1\n");
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, "--trap fast --watch-32 2000"})
    void followsThirtyTwoBitPrograms(String mode) throws IOException {
        String program = i386();
        NativePrograms.require(run("", program, "20").ended().isPresent(), "this kernel executes no 32-bit programs");

        Outcome outcome = run(mode, program, "2000");

        assertThat(outcome.ended()).contains(new ExitStatus.Exited(38));
        assertThat(outcome.refused()).singleElement().satisfies(call -> {
            assertThat(call.abi()).isEqualTo("i386");
            assertThat(call.number()).isEqualTo(2000);
        });
        assertThat(outcome.sequels()).singleElement().satisfies(sequel -> {
            assertThat(sequel.arguments()).startsWith(0xffffffffL, 0xffffffffL, 0xffffffffL);
            assertThat(sequel.next()).containsExactly(new Sequel.Next(1, OptionalLong.empty()));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {FULL, FAST})
    void needsNoPrivileges(String mode) throws IOException {
        List<String> command = Launcher.trapCommandLine(mode, workload(), "call", "2000");

        Outcome outcome = finish(NativePrograms.unprivileged(command));

        assertThat(outcome.out()).isEqualTo("2000 38\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @Test
    void keepsTheUserOfASetUserIdProgramIfTheTracerIsRoot() throws IOException {
        List<String> command = NativePrograms.unprivileged(List.of(setUserIdWorkload(), "users"));

        assertThat(run(FULL, command.toArray(String[]::new)).out()).isEqualTo("65534 0\n");
    }

    /** The documented limit: the kernel lets no one trace a process into another's privileges. */
    @Test
    void keepsTheUserWhoTracesForASetUserIdProgramOtherwise() throws IOException {
        List<String> command = Launcher.trapCommandLine(FULL, setUserIdWorkload(), "users");

        assertThat(finish(NativePrograms.unprivileged(command)).out()).isEqualTo("65534 65534\n");
    }

    /** The kernel would answer 38 to all of them; the filter looks at arguments. */
    @ParameterizedTest
    @ValueSource(ints = {1, 38})
    void tellsWhatAFilterOfTheProgramsOwnRefuses(int errno) throws IOException {
        Outcome outcome = run(FULL + " --errno 1,38", workload(), "own-filter", String.valueOf(errno));

        assertThat(outcome.refused())
                .filteredOn(call -> call.number() == 2000)
                .allSatisfy(call -> assertThat(call.own()).isIn(OwnFilter.NONE, OwnFilter.REFUSED));
        assertThat(countOf(outcome, errno, OwnFilter.REFUSED)).isEqualTo(4);
        assertThat(countOf(outcome, 38, OwnFilter.NONE)).isEqualTo(1);
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
    }

    private static long countOf(Outcome outcome, int errno, OwnFilter own) {
        return outcome.refused().stream()
                .filter(call -> call.number() == 2000 && call.errno() == errno && call.own() == own)
                .mapToLong(RefusedCall::count)
                .sum();
    }

    /** Nobody traced the calls that put it on. */
    @Test
    void doesNotKnowAFilterThatWasPutOnBeforeTheSignal() throws IOException {
        String script = "$f = pack('SCCL' x 4, 0x20,0,0,0, 0x15,0,1,2000, 6,0,0,0x50026, 6,0,0,0x7fff0000);"
                + " $p = pack('Sx6P', 4, $f); syscall(157, 38, 1, 0, 0, 0); syscall(157, 22, 2, $p); kill 'URG', $$;"
                + " syscall(2000)";
        NativePrograms.require(Arch.current() == Arch.X86_64, "the numbers are those of x86_64");

        Outcome outcome = run("--trap late", "perl", "-e", script);

        assertThat(outcome.refused())
                .filteredOn(call -> call.number() == 2000)
                .singleElement()
                .satisfies(call -> assertThat(call.own()).isEqualTo(OwnFilter.PERHAPS));
    }

    /** A filter that was there before kills for what the start takes. */
    @ParameterizedTest
    @CsvSource({"101, " + FULL, "317, --deny 434=38"})
    void tellsThatAFilterKilledWhatWasToBecomeTheCommand(String number, String options) throws IOException {
        NativePrograms.require(Arch.current() == Arch.X86_64, "the numbers are those of x86_64");
        List<String> command =
                join(List.of(workload(), "filtered", "kill", number), Launcher.trapCommandLine(options, "true"));

        assertThat(finish(command).frames().get(1))
                .isEqualTo(new Frame.LaunchFailed("start", 0, 31))
                .extracting(frame -> ((Frame.LaunchFailed) frame).next().orElse(""))
                .asString()
                .contains("seccomp = unconfined");
    }

    @Test
    void saysThatNothingCanBeTraced() throws IOException {
        Outcome outcome = finish(
                join(List.of(probe(), "deny", "101=1", "--"), Launcher.trapCommandLine(FULL, workload(), "exit", "0")));

        assertThat(outcome.frames()).hasSize(2).last().isEqualTo(new Frame.LaunchFailed("ptrace", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", FULL + " ", FAST + " "})
    void namesAnotherRelease(String mode) throws IOException {
        Outcome outcome = run(mode + "--uname 3.10.0-x", workload(), "release");

        assertThat(outcome.out()).isEqualTo("Linux 3.10.0-x " + outcome.hello().get("machine") + "\n");
        assertThat(outcome.hello()).containsEntry("uname", "3.10.0-x");
        assertThat(outcome.refused()).isEmpty();
    }

    /** The kernel has a word for 2.6.32, and one byte for the third number. */
    @ParameterizedTest
    @CsvSource({"3.10.0, 3.10.0", "2.6.32-754.el6, 2.6.32", "4.14.330-250.amzn2, 4.14.255", "6.1, 6.1.0"})
    void tellsItInTheNoteOfTheVdsoAnewForEachProgram(String release, String version) throws IOException {
        for (String program : List.of(probe(), trap())) {
            Outcome outcome = finish(List.of(program, "run", "--uname", release, "--", workload(), "note", "3"));

            assertThat(outcome.hello()).containsEntry("note", "1");
            assertThat(outcome.out()).isEqualTo((version + "\n").repeat(3));
        }
        Outcome unprivileged = finish(NativePrograms.unprivileged(
                List.of(probe(), "run", "--uname", release, "--", workload(), "note", "1")));
        assertThat(unprivileged.out()).isEqualTo(version + "\n");
    }

    @Test
    void changesNoOtherProgramsNote() throws IOException {
        Outcome outcome = finish(
                List.of(probe(), "run", "--uname", "2.6.32", "--", probe(), "run", "--", workload(), "note", "1"));
        Outcome after = finish(List.of(probe(), "run", "--", workload(), "note", "1"));

        assertThat(outcome.hello()).containsEntry("note", "1").containsEntry("uname", "2.6.32");
        assertThat(after.hello()).containsEntry("note", "0").containsEntry("uname", "");
        KernelVersion here = KernelVersion.ofRelease(RunningKernel.release());
        assertThat(after.out()).isEqualTo("%d.%d.%d\n".formatted(here.major(), here.minor(), here.patch()));
    }

    @Test
    void namesAnotherReleaseWithoutPrivilegesWhereMemoryCanBeWritten() throws IOException {
        List<String> usual = Launcher.trapCommandLine("--uname 3.10.0", workload(), "release");
        List<String> undumpable = Launcher.trapCommandLine("--uname 3.10.0", workload(), "undumpable-release");

        assertThat(finish(NativePrograms.unprivileged(usual)).out()).startsWith("Linux 3.10.0 ");
        assertThat(finish(NativePrograms.unprivileged(undumpable)).out())
                .startsWith("Linux " + System.getProperty("os.version") + " ");
    }

    @Test
    void needsASupervisorForUnameButRecordsOnlyIfAsked() throws IOException {
        Outcome outcome = run("--deny 434=38 --uname 3.10.0", workload(), "call", "434");

        assertThat(outcome.hello()).containsEntry("record", "none").containsEntry("uname", "3.10.0");
        assertThat(outcome.out()).isEqualTo("434 38\n");
        assertThat(outcome.refused()).isEmpty();
    }

    @Test
    void deniesUnameRatherThanNameAnotherRelease() throws IOException {
        Outcome outcome = run("--record --deny 63=1 --uname 3.10.0", workload(), "call", "63");

        assertThat(outcome.out()).isEqualTo("63 1\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @Test
    void tellsTheTruthInsideAnotherRecordingLauncherAndSaysSo() throws IOException {
        List<String> inner = Launcher.trapCommandLine("--uname 3.10.0", workload(), "release");

        try (Launcher outer = Launcher.run("--record --deny 434=38", inner.toArray(String[]::new))) {
            Outcome outcome = Outcome.of(new ByteArrayInputStream(outer.finish().outBytes()));

            assertThat(outcome.hello()).containsEntry("uname", "");
            assertThat(outcome.out()).startsWith("Linux " + System.getProperty("os.version") + " ");
        }
    }

    @Test
    void killsTheWorkloadWhenTheLauncherIsKilled() throws IOException {
        try (Launcher launcher = Launcher.start(Launcher.trapCommandLine(FULL, workload(), "generations", "4"))) {
            List<String> pids = launcher.lines(5);

            launcher.process().destroyForcibly();

            Processes.awaitEnd(pids);
        }
    }

    @Test
    void killsWhatTheCommandLeftRunning() throws IOException {
        Outcome outcome = run(FULL, workload(), "daemonize");

        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
        assertThat(outcome.out().lines().toList()).hasSize(1).noneMatch(Processes::lives);
    }

    @ParameterizedTest
    @CsvSource({
        "--trap,slow,'expected full, late or fast'",
        "--watch,434=38,expected ','",
        "--watch,434,expected '--trap' as well",
        "--errno,x,expected a system call number",
    })
    void explainsAWrongCommandLine(String option, String value, String reason) throws IOException {
        assertThat(NativePrograms.finish(List.of(trap(), "run", option, value, "--", "true")))
                .satisfies(finished -> assertThat(finished.output()).contains(option, reason))
                .extracting(NativePrograms.Finished::status)
                .isEqualTo(2);
    }

    private static Outcome run(String options, String... command) throws IOException {
        return finish(Launcher.trapCommandLine(options, command));
    }

    private static Outcome finish(List<String> command) throws IOException {
        try (Launcher launcher = Launcher.start(command)) {
            return launcher.finish();
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
