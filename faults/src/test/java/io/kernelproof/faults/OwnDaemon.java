package io.kernelproof.faults;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A daemon to which something may happen: one for all faults, since it takes seconds to give it an image. */
final class OwnDaemon {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path directory = Files.createTempDirectory("kpd");
    private Process process;

    OwnDaemon() throws IOException, InterruptedException {
        process = start();
        Scene.run("sh", "-c", "docker save \"$1\" | docker --host \"$2\" load", "sh", Docker.DEBIAN, host());
    }

    String host() {
        return "unix://" + directory.resolve("docker.sock");
    }

    private Process start() throws IOException, InterruptedException {
        Process started = dockerd();
        TimeLimit limit = TimeLimit.of(LIMIT);
        while (!answers()) {
            if (limit.hasPassed()) {
                throw new IOException(Files.readString(directory.resolve("log")));
            } else if (!started.isAlive()) {
                // It waits 15 s for its containerd, which is not enough on a busy machine.
                Files.deleteIfExists(directory.resolve("pid"));
                started = dockerd();
            }
            started.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return started;
    }

    private Process dockerd() throws IOException {
        return new ProcessBuilder(
                        "dockerd",
                        "--data-root=" + directory.resolve("data"),
                        "--exec-root=" + directory.resolve("exec"),
                        "--pidfile=" + directory.resolve("pid"),
                        "--host=" + host(),
                        "--iptables=false",
                        "--ip6tables=false",
                        "--bridge=none")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private boolean answers() throws InterruptedException {
        try {
            return !Scene.run("docker", "--host", host(), "version", "--format", "{{.Server.Version}}")
                    .isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Containers of anybody. */
    String containers() throws IOException, InterruptedException {
        return Scene.run("docker", "--host", host(), "ps", "--all", "--quiet");
    }

    void signal(String name) throws IOException, InterruptedException {
        Scene.signal(name, process.pid());
    }

    void end(String signal) throws IOException, InterruptedException {
        signal(signal);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IOException("dockerd does not end on " + signal);
        }
    }

    void startAgain() throws IOException, InterruptedException {
        Files.deleteIfExists(directory.resolve("pid"));
        process = start();
    }

    /** Whatever was done to it, the next fault finds it as it was. */
    void restore() throws IOException, InterruptedException {
        if (process.isAlive()) {
            signal("CONT");
        } else {
            startAgain();
        }
    }

    /** Containers and images go first, since not everything can delete their files. */
    void remove() throws IOException, InterruptedException {
        restore();
        for (String container : containers().lines().toList()) {
            Scene.run("docker", "--host", host(), "rm", "--force", container);
        }
        Scene.run("docker", "--host", host(), "rmi", "--force", Docker.DEBIAN);
        end("TERM");
        // A daemon that was killed has forgotten what it had mounted.
        for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
            String mounted = line.split(" ")[1];
            if (mounted.startsWith(directory + "/")) {
                Scene.run("umount", "--lazy", mounted);
            }
        }
        Scene.run("rm", "-rf", "--one-file-system", directory.toString());
    }
}
