package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.i386;
import static io.kernelproof.probe.NativePrograms.probe;
import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Launcher.Outcome;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.RefusedCall;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the launcher says of a workload. 434 is pidfd_open, 436 close_range, 355 getrandom for 32-bit programs. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RunTests {

    private static final String DENY_434 = "--record --deny 434=38";

    @Test
    void framesOutputErrorAndExitStatus() throws IOException {
        Outcome outcome = run("", "sh", "-c", "echo out; echo err >&2; exit 3");

        assertThat(outcome.frames().get(0)).isInstanceOf(Frame.Hello.class);
        assertThat(outcome.out()).isEqualTo("out\n");
        assertThat(outcome.err()).isEqualTo("err\n");
        assertThat(outcome.ended()).contains(new ExitStatus.Exited(3));
        assertThat(outcome.frames()).last().isInstanceOf(Frame.Ended.class);
        assertThat(outcome.exitStatus()).isZero();
    }

    @Test
    void saysWhereItRuns() throws IOException {
        Outcome outcome = run("--deny 434=38,1000-1009=1,2000-=38 --deny-32 355=38", "true");

        assertThat(outcome.hello())
                .containsEntry("version", "1")
                .containsEntry("arch", "x86_64")
                .containsEntry("release", System.getProperty("os.version"))
                .containsKeys("machine", "seccomp", "seccomp_filters", "no_new_privs")
                .containsEntry("deny", "12")
                .containsEntry("deny_32", "1")
                .containsEntry("record", "none");
    }

    @Test
    void tellsTheSignalThatEndedTheCommand() throws IOException {
        assertThat(run("", workload(), "kill", "6").ended()).contains(new ExitStatus.Killed(6));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                 no-such-command, execve, 2",
        "'',                 /etc/passwd,     execve, 13",
        "'',                 /etc/passwd/x,   execve, 20",
        "'--chdir /nowhere', true,            chdir,  2"
    })
    void saysWhatKeptACommandFromStarting(String options, String command, String step, int errno) throws IOException {
        Outcome outcome = run(options, command);

        assertThat(outcome.frames()).hasSize(2).last().isEqualTo(new Frame.LaunchFailed(step, errno));
        assertThat(outcome.exitStatus()).isEqualTo(127);
    }

    @ParameterizedTest
    @CsvSource({
        "--deny,434=0,an errno from 1 to 4095",
        "--deny,434=4096,an errno from 1 to 4095",
        "--deny,434,expected '=' and an errno",
        "--deny,x=1,expected a system call number",
        "--deny,1073741824=1,expected a system call number",
        "--deny,440-434=1,expected a last number",
        "--deny,'434=38,430-440=1',a number is named twice",
        "--deny,'434=38,434:1:1:1=1',a number is named twice",
        "--deny,434:6:1:1=1,expected ':ARGUMENT:MASK:VALUE'",
        "--deny,434:1:1=1,expected ':ARGUMENT:MASK:VALUE'",
        "--deny,'434=38,',expected ','",
        "--strange,1,unknown option",
    })
    void explainsAWrongCommandLine(String option, String value, String reason) throws IOException {
        assertThat(NativePrograms.finish(List.of(probe(), "run", option, value, "--", "true")))
                .satisfies(finished -> assertThat(finished.output()).contains(option, reason))
                .extracting(NativePrograms.Finished::status)
                .isEqualTo(2);
    }

    @Test
    void findsTheCommandInPathAndPrefersTheOneThatMayBeExecuted(@TempDir Path directory) throws IOException {
        Files.createFile(directory.resolve("workload"));
        String path = directory + ":" + Path.of(workload()).getParent();

        Outcome outcome = finish(envPath(path, Launcher.commandLine("", "workload", "exit", "7")));
        Outcome forbidden = finish(envPath(directory.toString(), Launcher.commandLine("", "workload", "exit", "7")));

        assertThat(outcome.ended()).contains(new ExitStatus.Exited(7));
        assertThat(forbidden.frames()).last().isEqualTo(new Frame.LaunchFailed("execve", 13));
    }

    @Test
    void startsTheCommandInADirectory(@TempDir Path directory) throws IOException {
        assertThat(run("--chdir " + directory.toRealPath(), "pwd").out()).isEqualTo(directory.toRealPath() + "\n");
    }

    @Test
    void givesTheCommandNoDescriptorsAndNoSignalSettingsOfItsOwn() throws IOException {
        assertThat(run("", workload(), "descriptors").out()).isEqualTo("0 1 2 \n");
        assertThat(run("--channel " + DENY_434, workload(), "descriptors").out())
                .isEqualTo("0 1 2 98 99 \n");
        assertThat(run("", workload(), "status", "SigI").out()).matches("SigIgn:\\s0{16}\n");
        assertThat(run("", workload(), "status", "SigB").out()).matches("SigBlk:\\s0{16}\n");
    }

    @Test
    void passesRequestsAndEventsOverTheChannel() throws IOException {
        byte[] request = "questions\0and\n".getBytes(StandardCharsets.UTF_8);
        try (Launcher launcher = Launcher.run("--channel", workload(), "echo-requests")) {
            OutputStream requests = launcher.process().getOutputStream();
            requests.write(request);
            requests.flush();
            while (!(launcher.next() instanceof Frame.Channel)) {}

            assertThat(launcher.finish().channel()).isEqualTo(request);
        }
    }

    @Test
    void keepsTheChannelExactWhileChildrenWriteToTheOutputs() throws IOException {
        int size = 5_000_000;

        Outcome outcome = run("--channel", workload(), "noise", String.valueOf(size));

        assertThat(outcome.channel()).isEqualTo(Pattern.bytes(size));
        assertThat(outcome.out()).startsWith("noise on 1\n").doesNotContain("noise on 2");
        assertThat(outcome.err()).startsWith("noise on 2\n").doesNotContain("noise on 1");
    }

    @Test
    void framesWhatWasDoneBeforeAnEventBeforeTheEventAndRefusedCallsAfterItAfterIt() throws IOException {
        int rounds = 500;
        List<Integer> printed = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        StringBuilder events = new StringBuilder();
        long refused = 0;

        for (Frame frame : run("--channel " + DENY_434, workload(), "order", rounds + "", "434")
                .frames()) {
            if (frame instanceof Frame.Output output) {
                (output.error() ? err : out).append(new String(output.bytes(), StandardCharsets.UTF_8));
            } else if (frame instanceof Frame.Refused call) {
                refused += call.call().count();
                long told = events.chars().filter(c -> c == '\n').count();
                assertThat(refused)
                        .as("each round is told before the call of the next")
                        .isEqualTo(told + 1);
            } else if (frame instanceof Frame.Channel channel) {
                events.append(new String(channel.bytes(), StandardCharsets.UTF_8));
                int told = (int) events.chars().filter(c -> c == '\n').count();
                printed.add(told);
                assertThat(out).contains("out " + (told - 1) + "\n");
                assertThat(err).contains("err " + (told - 1) + "\n");
                assertThat(refused).isGreaterThanOrEqualTo(told);
            }
        }

        assertThat(printed).last().isEqualTo(rounds);
        assertThat(refused).isEqualTo(rounds);
    }

    @Test
    void losesNothingOfALargeOutputThroughASlowReader() throws IOException {
        int size = 100 * 1024 * 1024;
        Pattern expected = new Pattern();
        long received = 0;
        try (Launcher launcher = Launcher.run("", workload(), "flood", String.valueOf(size))) {
            for (Frame frame = launcher.nextOnly(); frame != null; frame = launcher.nextOnly()) {
                if (frame instanceof Frame.Output output) {
                    assertThat(expected.continuesWith(output.bytes())).isTrue();
                    received += output.bytes().length;
                    LockSupport.parkNanos(500_000);
                }
            }
            assertThat(launcher.exitStatus()).isZero();
        }
        assertThat(received).isEqualTo(size);
    }

    @Test
    void refusesCallsWhileNobodyReadsTheFrames(@TempDir Path directory) throws IOException {
        Path done = directory.resolve("done");
        try (Launcher launcher = Launcher.run(DENY_434, workload(), "starve", "500", "434", done.toString())) {
            Processes.await("the file that is made after the last call", () -> Files.exists(done));

            Outcome outcome = launcher.finish();
            assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
            assertThat(outcome.refusedCount()).isEqualTo(500);
        }
    }

    /** 65,533 bytes and their frames fill the pipe to the reader, and nothing but the reader ends the wait. */
    @Test
    void holdsBackThreadsThatItCannotNoteUntilTheFramesAreRead() throws IOException {
        try (Launcher launcher = Launcher.run(DENY_434, workload(), "flood-and-threads", "65533", "600", "1", "434")) {
            Processes.await(
                    "more threads in the refused call than the launcher notes",
                    () -> launcher.process()
                                    .descendants()
                                    .mapToLong(process -> threadsInCall(process.pid(), 434))
                                    .sum()
                            > 300);

            Outcome outcome = launcher.finish();

            assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
            assertThat(outcome.refusedCount()).isEqualTo(600);
        }
    }

    private static long threadsInCall(long pid, int number) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", String.valueOf(pid), "task"))) {
            return threads.filter(
                            thread -> Processes.read(thread.resolve("syscall")).startsWith(number + " "))
                    .count();
        } catch (IOException gone) {
            return 0;
        }
    }

    @Test
    void recordsWhoWasRefusedWhat() throws IOException {
        Outcome outcome = run("--record --deny 434=38,436=1", workload(), "call", "434", "436", "434");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.out()).isEqualTo("434 38\n436 1\n434 38\n");
        assertThat(outcome.hello()).containsEntry("record", "notify");
        assertThat(outcome.refused())
                .containsExactlyInAnyOrder(
                        new RefusedCall(434, "x86_64", 38, pid, pid, 2, "workload"),
                        new RefusedCall(436, "x86_64", 1, pid, pid, 1, "workload"));
    }

    /** The workload sets all bits of all arguments. */
    @Test
    void refusesCallsByAFlagOnly() throws IOException {
        Outcome outcome = run(
                "--record --deny 434:1:4095:2048=94,434:1:2048:2048=95,435:5:3:1=96,436:0:1:1=97,437=98",
                workload(),
                "call",
                "434",
                "435",
                "436",
                "437");
        int pid = Integer.parseInt(outcome.hello().get("pid"));

        assertThat(outcome.out()).isEqualTo("434 95\n435 7\n436 97\n437 98\n");
        assertThat(outcome.hello()).containsEntry("deny", "5");
        assertThat(outcome.refused())
                .containsExactlyInAnyOrder(
                        new RefusedCall(434, 2048, "x86_64", 95, pid, pid, 1, "workload"),
                        new RefusedCall(436, 1, "x86_64", 97, pid, pid, 1, "workload"),
                        new RefusedCall(437, "x86_64", 98, pid, pid, 1, "workload"));
    }

    @Test
    void tellsThreadsApart() throws IOException {
        int threads = 1000;

        Outcome outcome = run(DENY_434, workload(), "threads", String.valueOf(threads), "3", "434");

        int pid = Integer.parseInt(outcome.hello().get("pid"));
        assertThat(outcome.out()).isEqualTo("3000\n");
        assertThat(outcome.refusedCount()).isEqualTo(3000);
        assertThat(outcome.refused()).allMatch(call -> call.pid() == pid);
        assertThat(outcome.refused().stream().map(RefusedCall::program))
                .containsAll(
                        IntStream.range(0, threads).mapToObj(i -> "worker " + i).toList());
        assertThat(outcome.refused().stream().map(RefusedCall::tid).distinct()).hasSize(threads);
    }

    @Test
    void followsTenThousandForks() throws IOException {
        Outcome outcome = run(DENY_434, workload(), "forks", "10000", "434");

        assertThat(outcome.out()).isEqualTo("10000\n");
        assertThat(outcome.refusedCount()).isEqualTo(10_000);
    }

    @Test
    void countsACallThatSignalsInterruptOnce() throws IOException {
        Outcome outcome = run(DENY_434, workload(), "interrupted", "5000", "434");

        assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
        assertThat(outcome.out()).isEqualTo("5000\n");
        assertThat(outcome.refusedCount()).isEqualTo(5000);
    }

    @Test
    void refusesCallsOfAProgramThatBlocksAndIgnoresEverySignal() throws IOException {
        Outcome outcome = run(DENY_434, workload(), "without-sigsys", "434");

        assertThat(outcome.out()).isEqualTo("434 38\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @Test
    void startsACommandThatIsDeniedWhatTheLauncherItselfNeeds() throws IOException {
        Outcome outcome = run("--record --deny 46=1,59=1,322=1", workload(), "call", "46", "59");

        assertThat(outcome.out()).isEqualTo("46 1\n59 1\n");
        assertThat(outcome.refused()).hasSize(2);
    }

    @Test
    void refusesCallsOf32BitPrograms() throws IOException {
        String program = i386();
        NativePrograms.require(run("", program, "20").ended().isPresent(), "this kernel executes no 32-bit programs");

        Outcome denied = run("--record --deny-32 355=38", program, "355");
        Outcome open = run("--record --deny 355=38", program, "355");

        assertThat(denied.ended()).contains(new ExitStatus.Exited(38));
        assertThat(denied.refused())
                .singleElement()
                .satisfies(call -> assertThat(call.abi()).isEqualTo("i386"));
        assertThat(open.ended()).contains(new ExitStatus.Exited(22));
    }

    @Test
    void deniesWithoutRecordingWhatAnOuterFilterAnswers() throws IOException {
        List<String> command = new ArrayList<>(List.of(probe(), "deny", "435-436=1,1500-=1", "--"));
        command.addAll(Launcher.commandLine(
                "--record --deny 434-435=38,1000-=38", workload(), "call", "434", "435", "436", "1000", "1600"));

        Outcome outcome = finish(command);

        assertThat(outcome.out()).isEqualTo("434 38\n435 38\n436 1\n1000 38\n1600 1\n");
        assertThat(outcome.hello())
                .containsEntry("record", "notify")
                .containsEntry("unrecorded", "435")
                .containsEntry("seccomp", "2");
        assertThat(outcome.refused().stream().map(RefusedCall::number)).containsExactlyInAnyOrder(434, 1000);
    }

    /** They have the bit 0x40000000 beside the native numbers. */
    @Test
    void recordsCallsOfTheThirdAbi() throws IOException {
        NativePrograms.require(Arch.current() == Arch.X86_64, "only x86_64 has x32");

        Outcome outcome = run("--record --deny 434=38", workload(), "call", "434", "1073742258");

        assertThat(outcome.out()).isEqualTo("434 38\n1073742258 38\n");
        assertThat(outcome.refused())
                .extracting(call -> call.abi() + " " + call.syscall())
                .containsExactlyInAnyOrder("x86_64 pidfd_open", "x32 pidfd_open");
    }

    @Test
    void recordsAllButTheCallForWhichAnOuterFilterKills() throws IOException {
        List<String> command = new ArrayList<>(List.of(workload(), "filtered", "kill", "434"));
        command.addAll(Launcher.commandLine("--record --deny 433-435=38", workload(), "call", "433", "435", "434"));

        Outcome outcome = finish(command);

        assertThat(outcome.hello()).containsEntry("unrecorded", "434");
        assertThat(outcome.refused().stream().map(RefusedCall::number)).containsExactlyInAnyOrder(433, 435);
        assertThat(outcome.ended()).contains(new ExitStatus.Killed(31));
    }

    @Test
    void deniesWithoutRecordingInsideAnotherRecordingLauncher() throws IOException {
        List<String> inner = Launcher.commandLine("--record --deny 436=38", workload(), "call", "434", "436");

        Outcome outer = run(DENY_434, inner.toArray(String[]::new));
        Outcome outcome = Outcome.of(new ByteArrayInputStream(outer.outBytes()));

        assertThat(outcome.out()).isEqualTo("434 38\n436 38\n");
        assertThat(outcome.hello()).containsEntry("record", "none").containsEntry("unrecorded", "436");
        assertThat(outer.refused().stream().map(RefusedCall::number)).containsOnly(434);
    }

    @Test
    void needsNoPrivileges() throws IOException {
        List<String> command = Launcher.commandLine(DENY_434, workload(), "call", "434");

        Outcome outcome = finish(NativePrograms.unprivileged(command));

        assertThat(outcome.out()).isEqualTo("434 38\n");
        assertThat(outcome.hello()).containsEntry("no_new_privs", "1").containsEntry("record", "notify");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @Test
    void leavesTracersInsideTheWorkloadAlone() throws IOException {
        NativePrograms.requireTool("strace");

        Outcome outcome = run(DENY_434, "strace", "-f", "-o", "/dev/null", workload(), "call", "434");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("434 38\n");
        assertThat(outcome.refusedCount()).isEqualTo(1);
    }

    @Test
    void writesNamesOfThreadsSoThatTheyCannotLookLikeLines() throws IOException {
        assertThat(run(DENY_434, workload(), "strange-name", "434").refused().stream()
                        .map(RefusedCall::program))
                .containsExactly("a\\x0a\\x5c b=\\x01\u00e4");
    }

    private static Outcome run(String options, String... command) throws IOException {
        return finish(Launcher.commandLine(options, command));
    }

    private static Outcome finish(List<String> command) throws IOException {
        try (Launcher launcher = Launcher.start(command)) {
            return launcher.finish();
        }
    }

    private static List<String> envPath(String path, List<String> command) {
        List<String> all = new ArrayList<>(List.of("/usr/bin/env", "PATH=" + path));
        all.addAll(command);
        return all;
    }

    /** The bytes that write_pattern() of workload.c writes. */
    private static final class Pattern {

        private long state = 1;

        private byte next() {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (byte) (state >>> 56);
        }

        boolean continuesWith(byte[] bytes) {
            boolean equal = true;
            for (byte b : bytes) {
                equal &= b == next();
            }
            return equal;
        }

        static byte[] bytes(int size) {
            Pattern pattern = new Pattern();
            byte[] bytes = new byte[size];
            for (int i = 0; i < size; i++) {
                bytes[i] = pattern.next();
            }
            return bytes;
        }
    }
}
