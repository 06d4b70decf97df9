package io.kernelproof.environment.container;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.testcontainers.dockerclient.TransportConfig;

/** What listens in a daemon's place, and answers as a test wants it, or not at all. */
final class FakeDaemon implements Closeable {

    /** Of everything that is asked of it in tests of silence; what it answers comes within it, also on a busy machine. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final int MAX_HEAD = 64 * 1024;

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What is done with a connection, after the head of its request has been read. */
    @FunctionalInterface
    interface Script {

        /**
         * Answers.
         *
         * @param request its first line
         */
        void answer(String request, InputStream input, OutputStream output, FakeDaemon daemon) throws Exception;
    }

    FakeDaemon(Script script) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    /** Takes over a socket, which may be one with TLS. */
    FakeDaemon(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        thread(this::accept);
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fake daemon");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                thread(() -> serve(socket));
            } catch (IOException e) {
                // It is closed.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream input = socket.getInputStream();
            String request = head(input).lines().findFirst().orElse("");
            requests.add(request);
            script.answer(request, input, socket.getOutputStream(), this);
        } catch (Exception e) {
            // Whoever asked has gone, or the test has ended.
        } finally {
            open.remove(socket);
        }
    }

    private static String head(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD && head.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** Says no more until the test ends. */
    void beSilent() throws InterruptedException {
        closed.await();
    }

    /** The first lines of what was asked. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int port() {
        return server.getLocalPort();
    }

    TransportConfig config() {
        return TransportConfig.builder()
                .dockerHost(URI.create("tcp://127.0.0.1:" + port()))
                .build();
    }

    DockerApi api() {
        return new DockerApi(config(), Limits.all(LIMIT));
    }

    Daemon daemon() throws IOException {
        return new Daemon(api(), Owner.thisJvm());
    }

    static void write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
    }

    /** A whole answer. */
    static void json(OutputStream output, int status, String body) throws IOException {
        write(output, "HTTP/1.1 %d Something\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body));
    }

    /** The answer after which the streams of a program follow. */
    static void upgrade(OutputStream output) throws IOException {
        write(output, "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
    }

    /** A part of standard output. */
    static String part(String text) {
        int length = text.length();
        return "\1\0\0\0" + (char) (length >> 24 & 0xff) + (char) (length >> 16 & 0xff) + (char) (length >> 8 & 0xff)
                + (char) (length & 0xff) + text;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket each : open) {
            each.close();
        }
    }
}
