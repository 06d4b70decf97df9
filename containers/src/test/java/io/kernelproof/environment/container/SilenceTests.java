package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.FakeDaemon.json;
import static io.kernelproof.environment.container.FakeDaemon.part;
import static io.kernelproof.environment.container.FakeDaemon.upgrade;
import static io.kernelproof.environment.container.FakeDaemon.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.kernelproof.environment.Workload;
import io.kernelproof.environment.WorkloadLostException;
import io.kernelproof.message.Problem;
import io.kernelproof.trap.FrameReader;
import io.kernelproof.trap.Launch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.dockerclient.TransportConfig;

/** Every exchange with a daemon, and with the programs in its containers, ends by its limit: whoever is silent, and when. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SilenceTests {

    /** What follows when the rest does not come. */
    private static final String TOOK_LONGER = " took longer than 2 s (";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"half\":",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"",
                "HTTP/1.1 500 No\r\nContent-Length: 12\r\n\r\n{\"mes"
            })
    void inAnAnswer(String start) throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            write(output, start);
            daemon.beSilent();
        })) {
            assertThatThrownBy(() -> fake.api().get("/info"))
                    .isInstanceOf(SilentException.class)
                    .hasMessageStartingWith("the daemon's answer to GET /info" + TOOK_LONGER);
        }
    }

    /** One byte at a time is not silence, and takes as long. */
    @Test
    void ofWhoDripsBytes() throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            write(output, "HTTP/1.1 200 OK\r\nX: ");
            dripEndlessly(output);
        })) {
            assertThatThrownBy(() -> fake.api().get("/info"))
                    .isInstanceOf(SilentException.class)
                    .hasMessageContaining(TOOK_LONGER);
        }
    }

    private static void dripEndlessly(OutputStream output) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(20, TimeUnit.MILLISECONDS)) {
            write(output, "x");
        }
    }

    @Test
    void ofWhoTakesNoArchive() throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> daemon.beSilent())) {
            assertThatThrownBy(() -> fake.api().put("/containers/c/archive?path=/", output -> {
                        byte[] part = new byte[64 * 1024];
                        while (true) {
                            output.write(part);
                        }
                    }))
                    .isInstanceOf(SilentException.class)
                    .hasMessageStartingWith("the daemon's answer to PUT /containers/c/archive?path=/" + TOOK_LONGER);
        }
    }

    @Test
    void ofWhoTakesNoMoreConnections(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("docker.sock");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        List<SocketChannel> waiting = new ArrayList<>();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address, 1);
            boolean room = true;
            while (room) {
                SocketChannel next = SocketChannel.open(StandardProtocolFamily.UNIX);
                next.configureBlocking(false);
                waiting.add(next);
                room = connects(next, address);
            }
            DockerApi api = new DockerApi(at("unix://" + socket), Limits.all(FakeDaemon.LIMIT));

            assertThatThrownBy(() -> api.get("/info"))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageStartingWith("connecting to unix://" + socket + TOOK_LONGER);
        } finally {
            waiting.forEach(DaemonConnection::close);
        }
    }

    private static boolean connects(SocketChannel channel, UnixDomainSocketAddress address) throws IOException {
        try {
            return channel.connect(address);
        } catch (SocketException full) {
            return false;
        }
    }

    /** Where a machine is gone, nothing refuses a connection, either. */
    @Test
    void ofAPortWhoseBacklogIsFull() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                waiting.add(connecting(server.getLocalPort()));
            }
            DockerApi api = new DockerApi(at("tcp://127.0.0.1:" + server.getLocalPort()), Limits.all(FakeDaemon.LIMIT));

            assertThatThrownBy(() -> api.get("/info"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(TOOK_LONGER);
        } finally {
            waiting.forEach(DaemonConnection::close);
        }
    }

    private static Socket connecting(int port) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (SocketTimeoutException full) {
            // That is what it is for.
        }
        return socket;
    }

    private static TransportConfig at(String host) {
        return TransportConfig.builder().dockerHost(URI.create(host)).build();
    }

    /** The daemon answers, and what runs in the container is paused, or its machine is lost. */
    private static FakeDaemon withSilentPrograms(String beginning) throws IOException {
        return new FakeDaemon((request, input, output, daemon) -> {
            if (request.contains("/start") || request.contains("/attach")) {
                upgrade(output);
                write(output, beginning);
                daemon.beSilent();
            } else {
                json(output, 201, "{\"Id\":\"e1\",\"State\":{\"Running\":true}}");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\1", "\1\0\0\0\0\0\0", "\1\0\0\0\0\0\0\7hal"})
    void ofAProgramThatIsToPrintALittle(String beginning) throws Exception {
        try (FakeDaemon fake = withSilentPrograms(beginning)) {
            assertThatThrownBy(
                            () -> fake.daemon().run("c", List.of(ContainerSpec.KEEP, "call", "39"), Optional.empty()))
                    .isInstanceOf(SilentException.class)
                    .hasMessageStartingWith("/kernelproof-keep call in the container" + TOOK_LONGER);
        }
    }

    @Test
    void ofTheProgramForFiles() throws Exception {
        try (FakeDaemon fake = withSilentPrograms(part("\3\0\0\0ab"))) {
            KeptFiles files = new KeptFiles(fake.daemon(), container("/containers/c/attach", fake));

            assertThatThrownBy(() -> files.read(List.of("/a"), 10))
                    .hasMessageContaining("get in the container" + TOOK_LONGER);
            assertThatThrownBy(() -> files.copy("/a", 10, new ByteArrayOutputStream()))
                    .hasMessageContaining("get in the container" + TOOK_LONGER);
        }
    }

    @Test
    void ofTheProgramThatWritesFiles() throws Exception {
        try (FakeDaemon fake = withSilentPrograms("")) {
            KeptFiles files = new KeptFiles(fake.daemon(), container("/containers/c/attach", fake));

            assertThatThrownBy(() -> files.makeDirectory("/a", 0700))
                    .hasMessageContaining("dir in the container" + TOOK_LONGER);
            assertThatThrownBy(() -> files.write("/a", new byte[64 * 1024 * 1024], 0600))
                    .hasMessageContaining("put in the container" + TOOK_LONGER);
        }
    }

    @Test
    void ofTheProgramsThatAContainerStartsFirst() throws Exception {
        List<String> command = List.of("/kernelproof-probe", "probe");
        try (FakeDaemon fake = withSilentPrograms("")) {
            FirstPrograms programs = new FirstPrograms(
                    fake.api().hijack("/containers/c/attach"),
                    new FirstPrograms.Commands(Optional.empty(), List.of(command)),
                    FakeDaemon.LIMIT);
            FirstWorkload workload =
                    new FirstWorkload(programs, programs.take(command).orElseThrow(), FrameReader.SILENCE, () -> "");

            assertThatThrownBy(workload::next)
                    .isInstanceOf(SilentException.class)
                    .hasMessageStartingWith("what the container's first programs tell" + TOOK_LONGER);
        }
    }

    /** What ends a program is silent as well, so the daemon is told to end the container. */
    @Test
    void ofTheProgramThatEndsOthersEndsTheContainer() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            if (request.startsWith("POST /exec/e1/start")) {
                upgrade(output);
                daemon.beSilent();
            } else if (request.startsWith("POST /containers/c/kill")) {
                json(output, 204, "");
                killed.countDown();
            } else {
                json(output, 201, request.contains("/create") ? "{\"Id\":\"c\"}" : "{\"Id\":\"e1\"}");
            }
        })) {
            Daemon daemon = fake.daemon();

            daemon.kill("c", "7", Optional.empty());

            killed.await();
            assertThat(daemon.end("c"))
                    .startsWith("; Kernelproof has ended the container: a program in it could not be ended: ")
                    .contains(TOOK_LONGER);
        }
    }

    /** It is held before its first word, between two words, or in one; its container runs on, so its program is to be ended. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "H\0\0\0\20version=1\npid=7\n",
                "H\0\0\0\20version=1\npid=7\nK\0\0\0\0",
                "H\0\0\0\20version=1\npid=7\nK\0"
            })
    void ofTheLauncherEndsItsProgram(String beginning) throws Exception {
        CountDownLatch asked = new CountDownLatch(3);
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            if (request.startsWith("POST /exec/e1/start")) {
                upgrade(output);
                write(output, part(beginning));
                asked.countDown();
                daemon.beSilent();
            } else {
                json(output, 201, "{\"Id\":\"e1\",\"State\":{\"Running\":true,\"Paused\":false}}");
            }
        })) {
            Workload workload = started(fake);
            assertThat(workload.next()).isNotNull();

            assertThatThrownBy(workload::next)
                    .isInstanceOf(WorkloadLostException.class)
                    .hasMessageContaining("it said nothing for 2 s, and was ended")
                    .hasMessageContaining("look for who stopped or traced the processes 'kernelproof-probe'");
            assertThat(asked.await(20, TimeUnit.SECONDS))
                    .as("that what ends it is started, after the container's first programs and the launcher")
                    .isTrue();
            assertThat(workload.next()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, the container is paused", "unknown, the daemon no longer answers: "})
    void ofTheLauncherIsNotLaidToItWhereItIsThatOfOthers(String paused, String told) throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            if (request.startsWith("POST /exec/e1/start")) {
                upgrade(output);
                write(output, part("H\0\0\0\20version=1\npid=7\n"));
                daemon.beSilent();
            } else if (request.startsWith("GET ") && paused.equals("unknown")) {
                daemon.beSilent();
            } else {
                json(output, 201, "{\"Id\":\"e1\",\"State\":{\"Running\":true,\"Paused\":true}}");
            }
        })) {
            Workload workload = started(fake);
            assertThat(workload.next()).isNotNull();

            assertThatThrownBy(workload::next)
                    .isInstanceOf(WorkloadLostException.class)
                    .hasMessageContaining(told)
                    .hasMessageContaining("(its output: it said nothing for 2 s, and was ended)")
                    .hasMessageNotContaining("kernelproof-probe");
        }
    }

    @Test
    void ofTheLauncherBeforeItsFirstWord() throws Exception {
        try (FakeDaemon fake = withSilentPrograms("")) {
            assertThatThrownBy(started(fake)::next)
                    .isInstanceOf(WorkloadLostException.class)
                    .hasMessageContaining("the first word of the native launcher" + TOOK_LONGER);
        }
    }

    private static Workload started(FakeDaemon fake) throws IOException {
        return new ContainerLauncher(fake.daemon(), container("/exec/e1/start", fake))
                .start(
                        new Launch(List.of("sleep"), Optional.empty(), false, Launch.Deny.NOTHING, Launch.Trapping.OFF),
                        Map.of("A", "b"),
                        Optional.empty());
    }

    /** Nobody waits for it longer than for a program that ends when it is told to. */
    @Test
    void ofAProgramAndAllThatCouldEndItLetsGo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            if (request.startsWith("POST /exec/e1/start")) {
                upgrade(output);
                write(output, part("H\0\0\0\20version=1\npid=7\n"));
                daemon.beSilent();
            } else if (asked.getAndIncrement() == 0) {
                json(output, 201, "{\"Id\":\"e1\"}");
            } else {
                daemon.beSilent();
            }
        })) {
            Workload workload = started(fake);
            assertThat(workload.next()).isNotNull();

            workload.close();

            assertThat(workload.next()).isNull();
        }
    }

    private static RunningContainer container(String attached, FakeDaemon fake) throws IOException {
        FirstPrograms first = new FirstPrograms(
                fake.api().hijack(attached), new FirstPrograms.Commands(Optional.empty(), List.of()), FakeDaemon.LIMIT);
        return new RunningContainer(
                "c", new Image("i", "d", true, ""), "runc", "docker", first, "none", RunningContainer.MOUNTED);
    }

    @Test
    void ofADaemonIsNotTakenForItsAbsence() throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> daemon.beSilent())) {
            assertThatThrownBy(() -> fake.daemon().image("debian:12"))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageStartingWith(
                            "the Docker daemon cannot be used: the daemon's answer to GET /containers/json")
                    .hasMessageContaining(TOOK_LONGER)
                    .hasMessageNotContaining("there is no");
        }
    }

    @Test
    void afterTheEndOfAConnectionIsToldOfTheDaemon() throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> daemon.beSilent())) {
            Problem problem = new Loss(fake.api(), "0123456789abcdef").of(Optional.of("e1"), "", Optional.empty());

            assertThat(problem.what()).startsWith("No more is heard of a program in the container 0123456789ab");
            assertThat(problem.seen())
                    .startsWith("the connection to the daemon ended, and the daemon no longer answers: ");
            assertThat(problem.toString()).doesNotContain("kernelproof-probe", "out-of-memory", "SIGKILL");
        }
    }

    @Test
    void isNoneWhereABodyIsAsked() throws Exception {
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            json(output, 200, "{\"Id\":\"1\"}");
        })) {
            assertThat(fake.api()
                            .post("/containers/create", new JsonObject(), FakeDaemon.LIMIT)
                            .text("Id"))
                    .isEqualTo("1");
        }
    }
}
