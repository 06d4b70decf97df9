package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** A daemon of a single test, with little room for images and containers. */
final class OwnDaemon implements AutoCloseable {

    private static final int LIMIT_SECONDS = 30;

    /** In a mount namespace of its own, with which the file system ends as well. */
    private static final String START = """
            [ -z "$2" ] || mount -t tmpfs -o "size=$2" tmpfs "$1/data"
            exec dockerd --data-root "$1/data" --exec-root "$1/exec" --pidfile "$1/pid" --host "unix://$1/docker.sock" \
            --iptables=false --ip6tables=false --bridge=none
            """;

    private final Path directory;
    private final String room;
    private Process process;

    /**
     * Starts a daemon.
     *
     * @param room for images and containers, such as {@code 30m}; empty for as much as there is, which outlives the daemon
     */
    OwnDaemon(Path directory, String room) throws Exception {
        this.directory = directory;
        this.room = room;
        Files.createDirectories(directory.resolve("data"));
        this.process = start();
    }

    private Process start() throws Exception {
        Process started = new ProcessBuilder("unshare", "--mount", "sh", "-c", START, "sh", directory.toString(), room)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        awaitAnswer(started);
        return started;
    }

    private void awaitAnswer(Process started) throws Exception {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!answers()) {
            if (!started.isAlive() || System.nanoTime() > limit) {
                throw new IOException(Files.readString(directory.resolve("log")));
            }
            started.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try {
            client().pingCmd().exec();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    Map<String, String> variables() {
        return Map.of("DOCKER_HOST", host());
    }

    private String host() {
        return "unix://" + directory.resolve("docker.sock");
    }

    DockerClient client() {
        return DockerClientProviderStrategy.getClientForConfig(
                TransportConfig.builder().dockerHost(URI.create(host())).build());
    }

    void restart() throws Exception {
        stop();
        process = start();
    }

    /** Sends a signal to the daemon: what it has started is none of its children. */
    void signal(String name) throws Exception {
        kill(name, Files.readString(directory.resolve("pid")));
    }

    private static void kill(String signal, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, pid.strip())
                        .start()
                        .waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }

    /** Makes one answer again that was stopped or killed. */
    void recover(String signal) throws Exception {
        if (signal.equals("STOP")) {
            signal("CONT");
            return;
        }
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        kill("KILL", Files.readString(directory.resolve("exec/containerd/containerd.pid")));
        Files.deleteIfExists(directory.resolve("exec/containerd/containerd.pid"));
        Files.deleteIfExists(directory.resolve("pid"));
        Files.deleteIfExists(directory.resolve("docker.sock"));
        process = start();
    }

    private void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Its containers and images go first, since not everything can delete their files. */
    @Override
    public void close() throws IOException {
        try {
            removeContainers();
            client().listImagesCmd()
                    .exec()
                    .forEach(image -> client().removeImageCmd(image.getId())
                            .withForce(true)
                            .exec());
        } finally {
            end();
        }
    }

    /** Some may be about to be removed by whoever asked before it was stopped. */
    private void removeContainers() {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        List<Container> left = containers();
        while (!left.isEmpty() && System.nanoTime() < limit) {
            for (Container each : left) {
                try {
                    client().removeContainerCmd(each.getId()).withForce(true).exec();
                } catch (ConflictException | NotFoundException e) {
                    // Somebody else does, or has.
                }
            }
            left = containers();
        }
    }

    private List<Container> containers() {
        return client().listContainersCmd().withShowAll(true).exec();
    }

    private void end() throws IOException {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the daemon ends", e);
        }
    }
}
