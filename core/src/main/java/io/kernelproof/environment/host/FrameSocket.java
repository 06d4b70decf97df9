package io.kernelproof.environment.host;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a native launcher writes its frames to, and nobody else can. The pipe that a process usually gets can be opened by way of
 * {@code /proc}, by everybody of the same user and by root; a socket cannot.
 *
 * <p>It can be connected to once, before the workload is started: then its name is gone. Who was faster than the launcher has kept
 * it from starting, which its exit status tells.
 */
final class FrameSocket implements Closeable {

    /** Of the launcher, from its start on; it does little before it connects. */
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(60);

    private static final long LOOK_MILLIS = 100;

    private final Path directory;
    private final Path name;
    private final ServerSocketChannel server;

    private FrameSocket(Path directory) throws IOException {
        this.directory = directory;
        this.name = directory.resolve("frames");
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(name), 1);
            server.configureBlocking(false);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** In a directory that only this user may enter; names of sockets are short, so that not every one will do. */
    static FrameSocket open() throws IOException {
        return open(List.of(System.getProperty("java.io.tmpdir", "/tmp"), "/tmp", "/dev/shm"));
    }

    static FrameSocket open(List<String> parents) throws IOException {
        List<String> tried = new ArrayList<>();
        for (Path parent : parents.stream().distinct().map(Path::of).toList()) {
            Path directory = null;
            try {
                directory = Files.createTempDirectory(
                        parent,
                        "kp",
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return new FrameSocket(directory);
            } catch (IOException e) {
                tried.add(parent + ": " + e);
                if (directory != null) {
                    Files.deleteIfExists(directory);
                }
            }
        }
        throw new ProblemException(
                new Problem(
                        "Making a socket for the native launcher failed.",
                        "a directory of temporary files with a path of at most 80 bytes, in which sockets can be made",
                        String.join("\n", tried),
                        "point -Djava.io.tmpdir to such a directory"),
                null);
    }

    /** For the launcher. */
    List<String> options() {
        return List.of("--frames", name.toString());
    }

    /** Waits for the launcher, which is that process. */
    SocketChannel accept(Process launcher) throws IOException {
        try (Selector selector = Selector.open()) {
            server.register(selector, SelectionKey.OP_ACCEPT);
            TimeLimit limit = TimeLimit.of(CONNECT_LIMIT);
            while (true) {
                boolean runs = launcher.isAlive();
                selector.select(LOOK_MILLIS);
                SocketChannel accepted = server.accept();
                if (accepted != null) {
                    return accepted;
                } else if (!runs || limit.hasPassed()) {
                    throw notConnected(
                            runs ? "connecting " + limit.describe() : "it ended with status " + launcher.exitValue());
                }
            }
        }
    }

    private static ProblemException notConnected(String seen) {
        return new ProblemException(
                new Problem(
                        "Starting the native launcher failed.",
                        "it connects to this JVM, to tell of its workload",
                        seen,
                        "read what it wrote to standard error; a seccomp filter or a security module may keep it from connecting"),
                null);
    }

    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(name);
        Files.deleteIfExists(directory);
    }
}
