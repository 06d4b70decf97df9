package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunUnderSeccomp;
import io.kernelproof.syscall.Syscalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Podman by Docker's API, each test in a JVM of its own. */
@Timeout(120)
class PodmanTests {

    private static Map<String, String> podman = Map.of();

    @BeforeAll
    static void requireService() {
        TestDaemon.require();
        podman = Map.of("DOCKER_HOST", "unix://" + TestDaemon.beside("podman/docker.sock"));
    }

    @Test
    void runsTestClasses() throws Exception {
        assertThat(OtherJvm.run(podman, RunningTests.class))
                .contains(
                        "SUCCESSFUL isInside() [kernelproof/debian:12 / default]",
                        "SUCCESSFUL isInside() [kernelproof/debian:12 / refuses-bpf-and-ptrace.json]",
                        "left: 0");
    }

    /** The launcher that may not trace under the second profile ends at once, and another starts the JVM untrapped. */
    static final class RunningTests {

        private RunningTests() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            EngineResults.results("kernelproof", InsideTestCase.class).forEach(System.out::println);
            System.out.println("left: " + TestDaemon.containers().size());
        }
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunUnderSeccomp({"default", "refuses-bpf-and-ptrace.json"})
    static class InsideTestCase {
        @Test
        void isInside() {
            assertThat(Path.of("/kernelproof-probe")).exists();
            assertThat(Path.of("/usr/bin/mvn")).doesNotExist();
            assertThat(Syscalls.invoke("getpid")).isPositive();
        }
    }

    @Test
    void runsCommands() throws Exception {
        assertThat(OtherJvm.run(podman, RunningCommands.class))
                .containsExactly(
                        "exit status 3, out: read, err: complained",
                        "runtime crun, clone3 Masked",
                        "ended: true",
                        "left: 0");
    }

    /** What that JVM runs. */
    static final class RunningCommands {

        private RunningCommands() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            try (Sandbox sandbox = start(Optional.empty(), "refuses-clone3-and-statx.json")) {
                sandbox.write("/file", "read".getBytes(StandardCharsets.UTF_8));
                CommandResult result = sandbox.run("sh", "-c", "cat /file; printf complained >&2; exit 3");
                System.out.printf("%s, out: %s, err: %s%n", result.exit(), result.stdout(), result.stderr());
                System.out.printf(
                        "runtime %s, clone3 %s%n",
                        sandbox.facts().get("runtime"),
                        sandbox.status("clone3").getClass().getSimpleName());
                try {
                    sandbox.run(Command.of("sleep", "1000").withTimeout(Duration.ofSeconds(1)));
                } catch (IOException e) {
                    System.out.println("ended: " + e.toString().contains("it still ran after"));
                }
            }
            System.out.println("left: " + TestDaemon.containers().size());
        }
    }

    @Test
    void saysThatItIgnoresWhichRuntimeIsAskedFor() throws Exception {
        assertThat(OtherJvm.run(podman, AskingForRuntimes.class))
                .containsExactly(
                        "started with crun",
                        "the runtime 'runsc' was asked for, but the daemon used 'crun' instead",
                        "the runtime 'nonsense' was asked for, but the daemon used 'crun' instead");
    }

    /** What that JVM runs. */
    static final class AskingForRuntimes {

        private AskingForRuntimes() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            for (String runtime : List.of("crun", "runsc", "nonsense")) {
                try (Sandbox sandbox = start(Optional.of(runtime), "default")) {
                    System.out.println("started with " + sandbox.facts().get("runtime"));
                } catch (EnvironmentUnavailableException e) {
                    System.out.println(e.reason());
                }
            }
        }
    }

    private static Sandbox start(Optional<String> runtime, String seccomp) throws EnvironmentUnavailableException {
        return TestDaemon.start(Environment.onKernel(Environment.HOST_KERNEL)
                .in(new Container(TestDaemon.DEBIAN, runtime, Optional.of(seccomp))));
    }

    @Test
    void isTidiedUpAfterAJvmThatWasKilled() throws Exception {
        try (OtherJvm killed = OtherJvm.start(podman, Holding.class)) {
            killed.awaitLine("containers: 1");
            killed.kill();
        }
        try (OtherJvm next = OtherJvm.start(podman, Holding.class)) {
            next.awaitLine("containers: 1");
            next.interrupt();
        }
    }

    /** Starts a container, and waits to be ended. */
    static final class Holding {

        private Holding() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            start(Optional.empty(), "default");
            System.out.println("containers: " + TestDaemon.containers().size());
            new CountDownLatch(1).await();
        }
    }
}
