package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.trap.FrameReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits hold where a container, what is in it, or its daemon is stopped or killed; and what is told blames nobody else. */
@ExtendWith(CleanDaemon.class)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class StoppedTests {

    private static final Command ENDLESS = Command.of("sleep", "1000").withTimeout(Duration.ofSeconds(2));

    /** Within seconds after a command's own limit: whoever ends it may be stopped as well. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void aCommandsTimeOutHoldsInAPausedContainer(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default")) {
            Thread pausing = whileItSleeps(container ->
                    TestDaemon.client().pauseContainerCmd(container).exec());
            long start = System.nanoTime();

            assertThatThrownBy(() -> sandbox.run(ENDLESS)).hasMessageContaining("it still ran after ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GRACE);
            pausing.join(GRACE.toMillis());
            assertThat(sandbox.run("echo", "unpaused").stdout())
                    .as("what runs after it, since it was unpaused")
                    .isEqualTo("unpaused\n");
        }
    }

    /** Does something to the container of this JVM once a program sleeps in it. */
    private static Thread whileItSleeps(Consumer<String> action) {
        Thread thread = new Thread(() -> {
            String container = TestDaemon.containers().get(0);
            while (processes(container).noneMatch(line -> line.contains("sleep 1000"))) {
                Thread.onSpinWait();
            }
            action.accept(container);
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Stream<String> processes(String container) {
        return Stream.of(TestDaemon.client().topContainerCmd(container).exec().getProcesses())
                .map(fields -> String.join(" ", fields));
    }

    /** Those of the native launcher are stopped, so nobody tells how the program has ended. */
    @Test
    void aCommandsTimeOutHoldsWhereItsLauncherIsStopped() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            whileItSleeps(container -> processes(container)
                    .filter(line -> line.contains("kernelproof-") && line.contains("sleep"))
                    .forEach(line -> signal("STOP", pid(line))));
            long start = System.nanoTime();

            assertThatThrownBy(() -> sandbox.run(ENDLESS)).hasMessageContaining("it still ran after ");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(GRACE);
        }
    }

    /** As top shows it: its user comes first. */
    private static long pid(String line) {
        return Long.parseLong(line.split(" +")[1]);
    }

    private static void signal(String name, long pid) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                            .start()
                            .waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The test would wait for ever; whoever stopped the launcher has done it to an end that nobody tells. */
    @Test
    void aTestEndsWhereTheLauncherOfItsJvmIsStopped() {
        assertThat(EngineResults.results(
                        FaultsTests.EndlessTestCase.class,
                        () -> processes(TestDaemon.containers().get(0))
                                .filter(line -> line.contains(" /kernelproof-") && !line.contains("-keep "))
                                .forEach(line -> signal("STOP", pid(line)))))
                .singleElement()
                .asString()
                .startsWith("FAILED waits() [kernelproof/debian:12]: ")
                .contains("seen:     it said nothing for 60 s, and was ended", "look for who stopped or traced");
    }

    @Test
    void aContainersFirstProcessThatIsStoppedHoldsNobodyUp() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            processes(TestDaemon.containers().get(0))
                    .filter(line -> line.contains("kernelproof-keep"))
                    .forEach(line -> signal("STOP", pid(line)));

            assertThat(sandbox.run("echo", "runs").stdout()).isEqualTo("runs\n");
            assertThatThrownBy(() -> sandbox.run(ENDLESS)).hasMessageContaining("it still ran after ");
        }
    }

    @Test
    void aContainerThatIsKilledIsToldAsThat() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            whileItSleeps(
                    container -> TestDaemon.client().killContainerCmd(container).exec());

            assertThatThrownBy(() -> sandbox.run(Command.of("sleep", "1000")))
                    .hasMessageContaining("the container has ended with exit status 137, which is that of SIGKILL")
                    .hasMessageContaining("the daemon noted: kill with signal ")
                    .hasMessageContaining("by way of the daemon: 'docker kill'")
                    .hasMessageNotContaining("kernelproof-probe");
        }
    }

    @Test
    void aContainerThatIsRemovedIsToldAsThat() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            whileItSleeps(container -> TestDaemon.client()
                    .removeContainerCmd(container)
                    .withForce(true)
                    .exec());

            assertThatThrownBy(() -> sandbox.run(Command.of("sleep", "1000")))
                    .hasMessageNotContaining("kernelproof-probe")
                    .hasMessageContaining("the container ");
        }
    }

    @Test
    void aLauncherThatIsKilledIsToldAsThat() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            whileItSleeps(container -> processes(container)
                    .filter(line -> line.contains("kernelproof-") && line.contains("sleep"))
                    .forEach(line -> signal("KILL", pid(line))));

            assertThatThrownBy(() -> sandbox.run(Command.of("sleep", "1000")))
                    .hasMessageContaining("the native launcher ended with exit status 137")
                    .hasMessageContaining("the container runs on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "STOP"})
    void aDaemonThatIsStoppedOrKilled(String signal, @TempDir Path directory) throws Exception {
        String registry =
                Files.readString(TestDaemon.beside("registry/open/address")).strip();
        try (OwnDaemon daemon = new OwnDaemon(directory, "");
                OtherJvm jvm = OtherJvm.start(daemon.variables(), Running.class, registry + "/kernelproof/debian:12")) {
            jvm.awaitLine("begun");
            daemon.signal(signal);

            List<String> said = jvm.rest();

            daemon.recover(signal);
            if (signal.equals("STOP")) {
                assertThat(said).anySatisfy(line -> assertThat(line).contains("it still ran after "));
            } else {
                assertThat(said)
                        .anySatisfy(line -> assertThat(line)
                                .contains("the connection to the daemon ended, and the daemon no longer answers: "))
                        .noneSatisfy(line -> assertThat(line).contains("kernelproof-probe"));
            }
            assertThat(said).anySatisfy(line -> assertThat(line).startsWith("ended after a limit of 2 s: true"));
        }
    }

    /** Runs a command until its time is over, or the daemon's, which is given little. */
    static final class Running {

        private static final Duration LONG = Duration.ofMinutes(1);
        private static final Duration SHORT = Duration.ofSeconds(3);
        private static final Limits LIMITS =
                new Limits(SHORT, SHORT, LONG, LONG, LONG, LONG, FrameReader.SILENCE, SHORT, SHORT);

        private Running() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            try (Sandbox sandbox = TestDaemon.start(arguments[0], LIMITS)) {
                long start = System.nanoTime();
                whileItSleeps(container -> System.out.println("begun"));
                try {
                    System.out.println(sandbox.run(Command.of("sleep", "1000").withTimeout(Duration.ofSeconds(2))));
                } catch (IOException e) {
                    System.out.println(e.getMessage());
                }
                System.out.println("ended after a limit of 2 s: "
                        + (Duration.ofNanos(System.nanoTime() - start).compareTo(GRACE) < 0));
            }
        }
    }

    /** A container goes on while nobody listens, and is removed by whoever listens again. */
    @Test
    void aDaemonThatIsSilentAtTheEndIsToldWithWhatIsLeft(@TempDir Path directory) throws Exception {
        String registry =
                Files.readString(TestDaemon.beside("registry/open/address")).strip();
        String image = registry + "/kernelproof/scratch:1";
        try (OwnDaemon daemon = new OwnDaemon(directory, "")) {
            try (OtherJvm jvm = OtherJvm.start(daemon.variables(), Holding.class, image)) {
                jvm.awaitLine("begun");
                daemon.signal("STOP");
                jvm.interrupt();
                daemon.signal("CONT");
                assertThat(jvm.rest())
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("Kernelproof: containers could not be removed: ")
                                .contains("took longer than 20 s")
                                .contains("docker rm -f -v"));
            }
            assertThat(OtherJvm.run(daemon.variables(), FaultsTests.Starting.class, image))
                    .anySatisfy(line -> assertThat(line).startsWith("started "));
            assertThat(daemon.client().listContainersCmd().withShowAll(true).exec())
                    .isEmpty();
        }
    }

    /** Starts a container, and waits to be ended. */
    static final class Holding {

        private Holding() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            System.setErr(System.out);
            TestDaemon.start(arguments[0], "runc", "default");
            System.out.println("begun");
            new CountDownLatch(1).await();
        }
    }
}
