package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.trap.ExitStatus;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong around containers ends in a verdict that says what it was, and leaves nothing behind. */
@ExtendWith(CleanDaemon.class)
@Timeout(120)
class FaultsTests {

    private static final int NOBODY = 65534;

    @Test
    void noDaemon(@TempDir Path directory) throws Exception {
        assertThat(started(Map.of("DOCKER_HOST", "unix://" + directory.resolve("docker.sock"))))
                .contains(
                        "there is no Docker daemon: DOCKER_HOST is unix://%s/docker.sock, and there is no %s/docker.sock"
                                .formatted(directory, directory))
                .contains("next:     start Docker, let this user use its socket, or point DOCKER_HOST to another");
    }

    @Test
    void aDaemonThatIsGone(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("docker.sock");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();

        assertThat(started(Map.of("DOCKER_HOST", "unix://" + socket))).contains("there is no Docker daemon: ");
    }

    /** Root without the capability that lets it read everything. */
    @Test
    void noPermissionOnTheSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("docker.sock");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            Files.setAttribute(socket, "unix:uid", NOBODY);
            List<String> command = Stream.concat(
                            Stream.of("setpriv", "--bounding-set=-dac_override,-dac_read_search"),
                            OtherJvm.command(System.getProperty("java.class.path")).stream())
                    .toList();
            try (OtherJvm jvm = OtherJvm.start(command, Map.of("DOCKER_HOST", "unix://" + socket), Starting.class)) {
                assertThat(String.join("\n", jvm.rest())).contains("and this user may not use " + socket);
            }
        }
    }

    /** A build that brings its own, which is first on the class path, and one that has excluded it. */
    @Test
    void anotherTestcontainers() throws Exception {
        Path old = Path.of("target", "testcontainers-1.jar").toAbsolutePath();
        String classPath = System.getProperty("java.class.path");
        String without = Stream.of(classPath.split(File.pathSeparator))
                .filter(each -> !each.contains("testcontainers-2."))
                .collect(Collectors.joining(File.pathSeparator));

        assertThat(old).exists();
        assertThat(startedWith(old + File.pathSeparator + classPath))
                .contains("expected: Testcontainers 2, which kernelproof-containers brings along")
                .contains("the Testcontainers on the class path does not fit, that of " + old + ": ")
                .contains("let the build choose version 2 of org.testcontainers:testcontainers");
        assertThat(startedWith(without)).contains("there is no Testcontainers on the class path: ");
    }

    private static String startedWith(String classPath) throws Exception {
        try (OtherJvm jvm = OtherJvm.start(OtherJvm.command(classPath), Map.of(), Starting.class)) {
            return String.join("\n", jvm.rest());
        }
    }

    private static String started(Map<String, String> variables) throws Exception {
        return String.join("\n", OtherJvm.run(variables, Starting.class));
    }

    /** Says why no container can be started, or that one was. */
    static final class Starting {

        private Starting() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            String image = arguments.length == 0 ? TestDaemon.SCRATCH : arguments[0];
            try (Sandbox sandbox = TestDaemon.start(image, "runc", "default")) {
                System.out.println("started " + sandbox.environment());
            } catch (EnvironmentUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void aProfileThatLetsNothingBeStarted(String runtime) {
        assertThatThrownBy(() -> TestDaemon.start(TestDaemon.SCRATCH, runtime, "refuses-execve.json"))
                .isInstanceOf(EnvironmentUnavailableException.class)
                .hasMessageContaining("the container has ended with exit status 1: ")
                .hasMessageMatching("(?s).*peration not permitted.*");
    }

    @Test
    void anEntrypointThatEndsDoesNotMatter() throws Exception {
        DockerClient client = TestDaemon.client();
        String container = client.createContainerCmd(TestDaemon.SCRATCH)
                .withEntrypoint("/nothing")
                .withCmd("at all")
                .exec()
                .getId();
        String image = client.commitCmd(container)
                .withRepository("kernelproof/ends")
                .withTag("1")
                .exec();
        try (Sandbox sandbox = TestDaemon.start("kernelproof/ends:1", "runc", "default")) {
            assertThat(sandbox.run(TestDaemon.PROGRAM, "probe", "39").succeeded())
                    .isTrue();
        } finally {
            client.removeContainerCmd(container).withForce(true).exec();
            client.removeImageCmd(image).withForce(true).exec();
        }
    }

    @Test
    void aDaemonWhoseDiskIsFull(@TempDir Path directory) throws Exception {
        String registry =
                Files.readString(TestDaemon.beside("registry/open/address")).strip();
        try (OwnDaemon daemon = new OwnDaemon(directory, "30m")) {
            assertThat(String.join(
                            "\n",
                            OtherJvm.run(daemon.variables(), Starting.class, registry + "/kernelproof/debian:12")))
                    .contains("cannot be had: ", "no space left on device");
            assertThat(String.join(
                            "\n",
                            OtherJvm.run(daemon.variables(), Starting.class, registry + "/kernelproof/scratch:1")))
                    .contains("started ");
        }
    }

    @Test
    void aFileThatDoesNotFitInside() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, "runc", "default")) {
            // As large as Docker makes it.
            sandbox.write("/dev/shm/first", new byte[40_000_000]);
            assertThatThrownBy(() -> sandbox.write("/dev/shm/second", new byte[40_000_000]))
                    .hasMessageContaining("ENOSPC");
        }
    }

    @Test
    void aCommandThatNeedsTooMuchMemory() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            ours(FaultsTests::limitMemory);

            CommandResult result = sandbox.run(Command.of("perl", "-e", "my @all; push @all, 'x' x 1_000_000 while 1"));

            assertThat(result.exit()).isEqualTo(new ExitStatus.Killed(9));
            assertThat(sandbox.run("perl", "-e", "print 1").stdout()).isEqualTo("1");
        }
    }

    @Test
    void aTestThatNeedsTooMuchMemory() {
        assertThat(results(
                        HungryTestCase.class, () -> ours(FaultsTests::limitMemory), "kernelproof.jvm.args", "-Xmx4g"))
                .singleElement()
                .asString()
                .contains(
                        "The JVM inside [kernelproof/debian:12] was lost before its tests were done.",
                        "seen:     signal 9 (SIGKILL)",
                        "or the out-of-memory killer, of which the kernel's log tells");
    }

    private static void limitMemory(String container) {
        long bytes = 400L * 1024 * 1024;
        TestDaemon.client()
                .updateContainerCmd(container)
                .withMemory(bytes)
                .withMemorySwap(bytes)
                .exec();
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class HungryTestCase {

        @Test
        void eats() throws IOException {
            while (limit() > 1_000_000_000) {
                Thread.onSpinWait();
            }
            List<byte[]> eaten = new ArrayList<>();
            while (eaten.size() < 3_000) {
                eaten.add(new byte[1_000_000]);
            }
        }

        /** In either version of control groups. */
        private static long limit() throws IOException {
            Path old = Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes");
            String limit = Files.readString(Files.exists(old) ? old : Path.of("/sys/fs/cgroup/memory.max"))
                    .strip();
            return limit.equals("max") ? Long.MAX_VALUE : Long.parseLong(limit);
        }
    }

    @Test
    void aContainerThatIsKilledInTheMiddleOfATest() {
        assertThat(results(EndlessTestCase.class, () -> ours(FaultsTests::kill)))
                .singleElement()
                .asString()
                .startsWith("FAILED waits() [kernelproof/debian:12]: ")
                .contains(
                        "The JVM inside [kernelproof/debian:12] was lost before its tests were done.", "  next:     ");
    }

    private static void kill(String container) {
        TestDaemon.client().killContainerCmd(container).exec();
    }

    private static void ours(Consumer<String> action) {
        TestDaemon.containers().forEach(action);
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class EndlessTestCase {
        @Test
        void waits() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    @Test
    void aDaemonThatIsRestartedInTheMiddleOfATest(@TempDir Path directory) throws Exception {
        try (OwnDaemon daemon = new OwnDaemon(directory, "")) {
            String registry =
                    Files.readString(TestDaemon.beside("registry/open/address")).strip();
            String image = registry + "/kernelproof/debian:12";
            try (OtherJvm jvm = OtherJvm.start(daemon.variables(), Waiting.class, image)) {
                jvm.awaitLine("begun");
                daemon.restart();
                assertThat(jvm.rest())
                        .anySatisfy(line -> assertThat(line).startsWith("FAILED waits() [" + image + "]: "))
                        .anySatisfy(line -> assertThat(line).contains("was lost before its tests were done."));
            }
            assertThat(String.join(
                            "\n",
                            OtherJvm.run(daemon.variables(), Starting.class, registry + "/kernelproof/scratch:1")))
                    .contains("started ");
            assertThat(daemon.client().listContainersCmd().withShowAll(true).exec())
                    .extracting(Container::getId)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill", "interrupt"})
    void aJvmThatIsEndedInTheMiddleOfATest(String how, @TempDir Path directory) throws Exception {
        Map<String, String> variables = Map.of(
                "XDG_CACHE_HOME",
                directory.resolve("cache").toString(),
                "JDK_JAVA_OPTIONS",
                "-Djava.io.tmpdir=" + Files.createDirectory(directory.resolve("tmp")));
        Census before = Census.take();
        try (OtherJvm jvm = OtherJvm.start(variables, Waiting.class, TestDaemon.DEBIAN)) {
            jvm.awaitLine("begun");
            assertThat(TestDaemon.containers()).hasSize(1);
            if (how.equals("kill")) {
                jvm.kill();
                // The next one removes what was left.
                assertThat(started(variables)).contains("started ");
            } else {
                jvm.interrupt();
            }
        }
        before.requireNothingLeft();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("marker"));
        }
        if (how.equals("interrupt")) {
            assertThat(directory.resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void aUserWithoutAPlaceForACache(@TempDir Path directory) throws Exception {
        Map<String, String> variables =
                Map.of("XDG_CACHE_HOME", "/dev/null", "JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + directory);

        assertThat(started(variables)).contains("started ");
        assertThat(directory).isEmptyDirectory();
    }

    /** Runs a test that does not end by itself, and says when it has begun. */
    static final class Waiting {

        private Waiting() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            results(EndlessTestCase.class, () -> System.out.println("begun"), "kernelproof.images", arguments[0])
                    .forEach(System.out::println);
        }
    }

    @Test
    void aFloodOfOutput() {
        assertThat(results("kernelproof", FloodingTestCase.class))
                .containsExactly("SUCCESSFUL floods() [kernelproof/debian:12]");
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class FloodingTestCase {
        @Test
        @SuppressWarnings("SystemOut") // That is what it is for.
        void floods() {
            String line = "x".repeat(999);
            for (int i = 0; i < 100_000; i++) {
                System.out.println(line);
            }
        }
    }

    @Test
    void rubbishOnTheChannel() {
        assertThat(results("kernelproof", RubbishTestCase.class))
                .singleElement()
                .asString()
                .startsWith("FAILED writes() [kernelproof/debian:12]: ")
                .contains("what it sent could not be read", "something else writes to the channel of the JVM");
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class RubbishTestCase {
        @Test
        void writes() throws IOException {
            try (FileOutputStream channel = new FileOutputStream("/proc/self/fd/99")) {
                channel.write("rubbish, and more of it\n".repeat(100).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
