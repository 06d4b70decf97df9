package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.probe.Launcher.Outcome;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However launcher, reader or command end: nothing stays behind. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RunLifecycleTests {

    private static final int GENERATIONS = 4;

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

    private static void signal(Process process, int signal) throws IOException {
        assertThat(NativePrograms.finish(List.of("sh", "-c", "kill -" + signal + " " + process.pid())))
                .isEqualTo(new NativePrograms.Finished(0, ""));
    }
}
