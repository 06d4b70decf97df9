package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ForwardingTests {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** As for want of descriptors. */
    private static final class Exhausted extends ServerSocket {

        private final List<Long> tries = new ArrayList<>();

        Exhausted() throws IOException {
            super(0, 5, InetAddress.getLoopbackAddress());
        }

        @Override
        public synchronized Socket accept() throws IOException {
            tries.add(System.nanoTime());
            if (tries.size() <= 4) {
                throw new SocketException("Too many open files");
            }
            return super.accept();
        }
    }

    @Test
    void waitsLongerAndLongerWhereNoConnectionCanBeTaken() throws Exception {
        try (FakeDaemon fake = echoing();
                Exhausted server = new Exhausted();
                Forwarding forwarding = Forwarding.of(server, () -> fake.api().hijack("/exec/e/start"))) {
            try (Socket outside = connect(server)) {
                outside.shutdownOutput();
                assertThat(new String(outside.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .isEqualTo("0 bytes");
            }
            assertThat(forwarding).isNotNull();
            assertThat(server.tries).hasSizeGreaterThanOrEqualTo(5);
            for (int i = 1; i <= 4; i++) {
                assertThat(Duration.ofNanos(server.tries.get(i) - server.tries.get(i - 1)))
                        .as("between try %d and the next", i)
                        .isGreaterThanOrEqualTo(
                                Duration.ofMillis(50L << (i - 1)).minusMillis(5));
            }
        }
    }

    private static Socket connect(ServerSocket server) throws IOException {
        return new Socket(server.getInetAddress(), server.getLocalPort());
    }

    /** A program inside that answers when it has seen the end of what it is asked. */
    private static FakeDaemon echoing() throws IOException {
        return new FakeDaemon((request, input, output, daemon) -> {
            FakeDaemon.upgrade(output);
            int read = input.readAllBytes().length;
            FakeDaemon.write(output, FakeDaemon.part(read + " bytes"));
        });
    }

    @Test
    void carriesTheAnswerToWhoHasEndedItsOutput() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        try (FakeDaemon fake = echoing();
                Forwarding forwarding = Forwarding.of(server, () -> fake.api().hijack("/exec/e/start"));
                Socket outside = connect(server)) {
            outside.getOutputStream().write(new byte[100_000]);
            outside.shutdownOutput();

            assertThat(forwarding).isNotNull();
            assertThat(new String(outside.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("100000 bytes");
        }
    }

    /** Neither of whom reads nothing, nor of whom says nothing, does a thread stay. */
    @Test
    void endsAllThreadsWhenItIsClosed() throws Exception {
        ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        String name = "kernelproof-forward-" + server.getLocalPort();
        CountDownLatch connected = new CountDownLatch(2);
        try (FakeDaemon fake = new FakeDaemon((request, input, output, daemon) -> {
            FakeDaemon.upgrade(output);
            connected.countDown();
            daemon.beSilent();
        })) {
            Forwarding forwarding = Forwarding.of(server, () -> fake.api().hijack("/exec/e/start"));
            Socket silent = connect(server);
            Socket flooding = connect(server);
            Thread flood = new Thread(() -> {
                try {
                    while (true) {
                        flooding.getOutputStream().write(new byte[64 * 1024]);
                    }
                } catch (IOException e) {
                    // It is over.
                }
            });
            flood.start();
            connected.await();

            forwarding.close();

            flood.join(LIMIT.toMillis());
            for (Thread each : threads(name)) {
                each.join(LIMIT.toMillis());
            }
            assertThat(threads(name)).isEmpty();
            silent.close();
            flooding.close();
        }
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .toList();
    }
}
