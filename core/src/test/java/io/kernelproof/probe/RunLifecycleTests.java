package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.probe.Launcher.Outcome;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However launcher, reader or command end: nothing stays behind. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RunLifecycleTests {

    private static final int GENERATIONS = 4;

    /** For a shell that is the command. */
    private static final String KEEPERS =
            "parent() { awk '{ print $4 }' /proc/$1/stat; }; k=$PPID; l=$(parent $k); g=$(parent $l); ";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15})
    void killsEverythingOnASignal(int signal) throws IOException {
        try (Launcher launcher = Launcher.run("", workload(), "generations", String.valueOf(GENERATIONS))) {
            List<String> pids = launcher.lines(GENERATIONS + 1);

            signal(launcher.process(), signal);

            assertThat(launcher.exitStatus()).isEqualTo(128 + signal);
            assertThat(pids).noneMatch(Processes::lives);
            assertThat(launcher.finish().frames()).noneMatch(Frame.Ended.class::isInstance);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15})
    void stillTellsWhatWasRefusedWhenASignalEndsIt(int signal) throws IOException {
        String refusedAndWaits = workload() + " call 434; echo done; exec sleep 60";
        try (Launcher launcher = Launcher.run("--record --deny 434=38", "sh", "-c", refusedAndWaits)) {
            assertThat(launcher.lines(2)).last().isEqualTo("done");

            signal(launcher.process(), signal);

            Outcome outcome = launcher.finish();
            assertThat(outcome.exitStatus()).isEqualTo(128 + signal);
            assertThat(outcome.ended()).isEmpty();
            assertThat(outcome.refused()).singleElement().satisfies(call -> {
                assertThat(call.number()).isEqualTo(434);
                assertThat(call.errno()).isEqualTo(38);
            });
        }
    }

    /** The reader lives and reads nothing: the pipe is full, and the launcher ends all the same. */
    @Test
    void endsOnASignalThoughTheReaderTakesNothing() throws IOException {
        try (Launcher launcher = Launcher.run("", "cat", "/dev/zero")) {
            String pid = String.valueOf(((Frame.Hello) launcher.next()).facts().get("pid"));

            signal(launcher.process(), 15);

            assertThat(launcher.exitStatus()).isEqualTo(128 + 15);
            assertThat(List.of(pid)).noneMatch(Processes::lives);
        }
    }

    @Test
    void killsEverythingWhenTheLauncherIsKilled() throws IOException {
        try (Launcher launcher = Launcher.run("", workload(), "generations", String.valueOf(GENERATIONS))) {
            List<String> pids = launcher.lines(GENERATIONS + 1);

            signal(launcher.process(), 9);

            Processes.awaitEnd(pids);
        }
    }

    @Test
    void killsEverythingWhenNobodyReadsAnyMore() throws IOException {
        try (Launcher launcher = Launcher.run("", workload(), "generations", String.valueOf(GENERATIONS))) {
            List<String> pids = launcher.lines(GENERATIONS + 1);

            launcher.process().getInputStream().close();

            assertThat(launcher.exitStatus()).isEqualTo(128 + 13);
            assertThat(pids).noneMatch(Processes::lives);
        }
    }

    @Test
    void killsEverythingWhenTheWorkloadHasStoppedTheKeeper() throws IOException {
        try (Launcher launcher = Launcher.run("", workload(), "stop-parent")) {
            List<String> pids = launcher.lines(1);

            signal(launcher.process(), 15);

            assertThat(launcher.exitStatus()).isEqualTo(128 + 15);
            assertThat(pids).noneMatch(Processes::lives);
        }
    }

    @Test
    void killsWhatTheCommandLeftRunning() throws IOException {
        try (Launcher launcher = Launcher.run("", workload(), "daemonize")) {
            Outcome outcome = launcher.finish();

            assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
            assertThat(outcome.out().lines().toList()).hasSize(1).noneMatch(Processes::lives);
        }
    }

    @Test
    void ignoresTheSignalThatAsksAJvmForAThreadDump() throws IOException {
        try (Launcher launcher = Launcher.run("--channel", workload(), "echo-requests")) {
            launcher.next();

            signal(launcher.process(), 3);

            assertThat(launcher.finish().ended()).contains(new ExitStatus.Exited(0));
        }
    }

    /** Whichever two of keeper, launcher and guard: the third one finds the daemons, too. */
    @ParameterizedTest
    @ValueSource(strings = {"12", "21", "13", "31", "23", "32"})
    void killsEverythingThoughTwoOfItsKeepersAreKilledAtOnce(String which, @TempDir Path directory) throws IOException {
        Path pids = directory.resolve("pids");
        try (Launcher launcher = Launcher.run("", workload(), "signal-ancestors", "9", which, pids.toString())) {
            Processes.awaitEnd(written(pids));

            assertThat(launcher.finish().ended())
                    .matches(ended -> ended.filter(status -> !(status instanceof ExitStatus.Lost))
                            .isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "12", "21", "13", "23", "32"})
    void goesOnThoughKeepersWereStopped(String which) throws IOException {
        String stopped = which.replace("1", "$k ").replace("2", "$l ").replace("3", "$g ");
        String script = KEEPERS + "kill -STOP " + stopped + "; echo done";
        try (Launcher launcher = Launcher.run("", "sh", "-c", script)) {
            Outcome outcome = launcher.finish();

            assertThat(outcome.out()).isEqualTo("done\n");
            assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
            assertThat(outcome.exitStatus()).isZero();
        }
    }

    /** They come to stop when all else has ended: those that have the machine are many, and served first. */
    @ParameterizedTest
    @ValueSource(strings = {"3", "32", "23"})
    void goesOnThoughKeepersStopLate(String which) throws IOException {
        NativePrograms.requireTool("chrt");
        String stopped = which.replace("2", "$l ").replace("3", "$g ");
        String script = KEEPERS + "for p in " + stopped + "; do chrt --idle --pid 0 $p; done; kill -STOP " + stopped
                + "; echo done";
        List<Process> busy = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
            }
            try (Launcher launcher = Launcher.run("", "sh", "-c", script)) {
                Outcome outcome = launcher.finish();

                assertThat(outcome.out()).isEqualTo("done\n");
                assertThat(outcome.ended()).contains(new ExitStatus.Exited(0));
                assertThat(outcome.exitStatus()).isZero();
            }
        } finally {
            busy.forEach(Process::destroyForcibly);
        }
    }

    /** The kernel continues the guard when whoever started it dies, and the guard all others. */
    @Test
    void killsEverythingThoughAllKeepersAreStoppedWhenTheCallerDies(@TempDir Path directory) throws IOException {
        Path pids = directory.resolve("pids");
        String line = String.join(
                " ", Launcher.commandLine("", workload(), "signal-ancestors", "19", "123", pids.toString()));
        Process caller = new ProcessBuilder("sh", "-c", line + " | sleep 1000").start();
        try {
            List<String> left = new ArrayList<>(written(pids));
            List<ProcessHandle> all = caller.descendants().toList();
            all.forEach(process -> left.add(String.valueOf(process.pid())));
            Processes.await(
                    "all are stopped",
                    () -> all.stream().filter(RunLifecycleTests::isStopped).count() == 3);

            all.stream()
                    .filter(process -> process.info().command().orElse("").endsWith("sleep"))
                    .forEach(ProcessHandle::destroyForcibly);
            caller.destroyForcibly();

            Processes.awaitEnd(left);
        } finally {
            caller.descendants().forEach(ProcessHandle::destroyForcibly);
            caller.destroyForcibly();
        }
    }

    private static boolean isStopped(ProcessHandle process) {
        return Processes.read(Path.of("/proc", String.valueOf(process.pid()), "stat"))
                .matches("(?s).*\\) T .*");
    }

    @Test
    void tellsThatItsKeeperWasKilled() throws IOException {
        try (Launcher launcher = Launcher.run("", "sh", "-c", "kill -9 $PPID; sleep 1000")) {
            assertThat(launcher.finish().ended()).contains(new ExitStatus.Lost(ExitStatus.Keeper.KEEPER, 9, false));
        }
    }

    /** Only root can. */
    @ParameterizedTest
    @CsvSource({"1, 0", "12, 137", "2, 137"})
    void endsWhereACommandHoldsItsKeepersAsATracer(String which, int status) throws IOException {
        NativePrograms.require("root".equals(System.getProperty("user.name")), "only root can trace the launcher");
        try (Launcher launcher = Launcher.run("", workload(), "trace-ancestors", which)) {
            Outcome outcome = launcher.finish();

            assertThat(outcome.exitStatus()).isEqualTo(status);
            assertThat(outcome.ended())
                    .isEqualTo(
                            status == 0
                                    ? Optional.of(new ExitStatus.Lost(ExitStatus.Keeper.KEEPER, 9, true))
                                    : Optional.empty());
        }
    }

    @Test
    void cannotBeTracedByACommandWithoutPrivileges() throws IOException {
        List<String> command =
                NativePrograms.unprivileged(Launcher.commandLine("", workload(), "trace-ancestors", "123"));
        try (Launcher launcher = Launcher.start(command)) {
            assertThat(launcher.lines(3)).containsExactly("1", "1", "1");
        }
    }

    /** A frame that the command wrote there would be believed. */
    @Test
    void cannotBeWrittenToByACommandWithoutPrivileges() throws IOException {
        String script = KEEPERS
                + "for p in $k $l $g; do (printf 'O\\0\\0\\0\\6forged' > /proc/$p/fd/1) 2> /dev/null || echo kept out; done";
        List<String> command = NativePrograms.unprivileged(Launcher.commandLine("", "sh", "-c", script));
        try (Launcher launcher = Launcher.start(command)) {
            assertThat(launcher.finish().out()).isEqualTo("kept out\n".repeat(3));
        }
    }

    private static List<String> written(Path pids) {
        Processes.await("the numbers of processes", () -> Processes.read(pids).endsWith("end\n"));
        return Processes.read(pids).lines().filter(line -> !line.equals("end")).toList();
    }

    private static void signal(Process process, int signal) throws IOException {
        assertThat(NativePrograms.finish(List.of("sh", "-c", "kill -" + signal + " " + process.pid())))
                .isEqualTo(new NativePrograms.Finished(0, ""));
    }
}
