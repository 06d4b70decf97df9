package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people need who want to see for themselves. */
@Timeout(120)
class DebuggingTests {

    private static final String HANDSHAKE = "JDWP-Handshake";

    private static final int LIMIT_MILLIS = 60_000;

    /** Command 9 of set 1, VirtualMachine.Resume, of the Java Debug Wire Protocol: length, id, flags, set, command. */
    private static final byte[] RESUME = {0, 0, 0, 11, 0, 0, 0, 1, 0, 1, 9};

    /** JVMs inside that have waited: each has the port above that of the one before. */
    private static final AtomicInteger STOPPED = new AtomicInteger();

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    /** Also where the container has no network; each environment has a port of its own, from the first on. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "host"})
    void attachesADebuggerToTheJvmInside(String network) throws Exception {
        int port = freePort();
        CompletableFuture<List<String>> results = CompletableFuture.supplyAsync(() -> results(
                "kernelproof",
                StoppedTestCase.class,
                "kernelproof.debug",
                String.valueOf(port - STOPPED.getAndIncrement()),
                "kernelproof.network",
                network));

        try (Socket debugger = attached(port, results)) {
            awaitSuspension(debugger);
            debugger.getOutputStream().write(RESUME);

            assertThat(results.get(60, TimeUnit.SECONDS))
                    .containsExactly("SUCCESSFUL test() [kernelproof/debian:12 / runc]");
        }
    }

    /** It tells that it has started when it is suspended; what resumes it before is lost. */
    private static void awaitSuspension(Socket debugger) throws IOException {
        debugger.setSoTimeout(LIMIT_MILLIS);
        DataInputStream input = new DataInputStream(debugger.getInputStream());
        int length = input.readInt();
        assertThat(input.readNBytes(length - Integer.BYTES)).hasSize(length - Integer.BYTES);
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            return server.getLocalPort();
        }
    }

    /** The port is there before the JVM inside listens: then the connection ends at once. */
    private static Socket attached(int port, CompletableFuture<?> running) throws IOException {
        while (!running.isDone()) {
            Optional<Socket> connected = connected(port);
            if (connected.isPresent()) {
                Socket socket = connected.get();
                DataOutputStream output = new DataOutputStream(socket.getOutputStream());
                output.write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
                byte[] answer = new DataInputStream(socket.getInputStream()).readNBytes(HANDSHAKE.length());
                if (answer.length > 0) {
                    assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(HANDSHAKE);
                    return socket;
                }
                socket.close();
            }
        }
        throw new AssertionError("it did not wait for a debugger: " + running);
    }

    private static Optional<Socket> connected(int port) throws IOException {
        try {
            return Optional.of(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (ConnectException e) {
            return Optional.empty();
        }
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunOnRuntimes("runc")
    static class StoppedTestCase {
        @Test
        void test() {}
    }

    @Test
    void saysWhereTheOutputOfAKeptContainerIs() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, "runc", "default")) {
            String hint = sandbox.keep().orElseThrow();
            String id = hint.replaceFirst("(?s).*docker exec -it (\\w+) sh.*", "$1");
            try {
                assertThat(hint).contains("what ran in it is told in the report, not by 'docker logs'");
                assertThat(TestDaemon.client().inspectContainerCmd(id).exec().getId())
                        .startsWith(id);
            } finally {
                TestDaemon.client().removeContainerCmd(id).withForce(true).exec();
            }
        }
    }

    @Test
    void keepsTheContainerWhereItIsAskedTo() {
        List<String> before = TestDaemon.containers();
        assertThat(results("kernelproof", StoppedTestCase.class, "kernelproof.keep", "true"))
                .containsExactly("SUCCESSFUL test() [kernelproof/debian:12 / runc]");
        List<String> kept = new ArrayList<>(TestDaemon.containers());
        kept.removeAll(before);
        try {
            assertThat(kept).hasSize(1);
            assertThat(TestDaemon.client()
                            .inspectContainerCmd(kept.get(0))
                            .exec()
                            .getState()
                            .getRunning())
                    .isTrue();
        } finally {
            kept.forEach(id ->
                    TestDaemon.client().removeContainerCmd(id).withForce(true).exec());
        }
    }
}
