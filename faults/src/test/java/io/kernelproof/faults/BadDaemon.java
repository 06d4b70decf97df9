package io.kernelproof.faults;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Something that listens where a daemon should, and answers as no daemon does. */
final class BadDaemon implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** Answers a request. */
    @FunctionalInterface
    interface Answer {
        void to(InputStream request, OutputStream answer) throws Exception;
    }

    BadDaemon(Answer answer) throws IOException {
        TimeLimit.thread("bad-daemon", () -> accept(answer));
    }

    String host() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    private void accept(Answer answer) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                TimeLimit.thread("bad-answer", () -> {
                    try (socket) {
                        answer.to(socket.getInputStream(), socket.getOutputStream());
                    } catch (Exception theClientIsGone) {
                        // That is what is waited for.
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    /** Always the same, then nothing. */
    static Answer text(String text) {
        return (request, answer) -> {
            readHead(request);
            answer.write(text.getBytes(StandardCharsets.ISO_8859_1));
            answer.flush();
            request.transferTo(OutputStream.nullOutputStream());
        };
    }

    /** The same again and again. */
    static Answer endless(String start, String again) {
        return (request, answer) -> {
            readHead(request);
            answer.write(start.getBytes(StandardCharsets.ISO_8859_1));
            while (true) {
                answer.write(again.getBytes(StandardCharsets.ISO_8859_1));
            }
        };
    }

    /** One byte a second. */
    static Answer slow(String text) {
        return (request, answer) -> {
            readHead(request);
            for (byte each : text.repeat(1_000).getBytes(StandardCharsets.ISO_8859_1)) {
                answer.write(each);
                answer.flush();
                TimeUnit.SECONDS.sleep(1);
            }
        };
    }

    private static void readHead(InputStream request) throws IOException {
        int newlines = 0;
        while (newlines < 2) {
            int c = request.read();
            if (c < 0) {
                throw new IOException("no request");
            }
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
