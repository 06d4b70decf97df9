package io.kernelproof.environment.container;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why there is no daemon, which Testcontainers only logs: where it would look first is looked at. */
final class DockerAddress {

    private static final String USUAL = "/var/run/docker.sock";

    private DockerAddress() {}

    /** Fails at once where nothing can answer, instead of after Testcontainers' many tries. */
    static void requireUsable() throws UnavailableException {
        Optional<String> host = Optional.ofNullable(System.getenv("DOCKER_HOST"));
        Optional<Path> socket = host.isEmpty() ? Optional.empty() : socket(host.get());
        if (socket.isPresent()) {
            Optional<String> wrong = complaint(socket.get());
            if (wrong.isPresent()) {
                throw unavailable(wrong.get(), null);
            }
        }
    }

    private static Optional<Path> socket(String host) {
        return host.startsWith("unix:///")
                ? Optional.of(Path.of(URI.create(host).getPath()))
                : Optional.empty();
    }

    private static Optional<String> complaint(Path socket) {
        if (!Files.exists(socket)) {
            return Optional.of("there is no " + socket);
        } else if (!Files.isReadable(socket) || !Files.isWritable(socket)) {
            return Optional.of("this user may not use " + socket);
        }
        return Optional.empty();
    }

    static UnavailableException unavailable(String said, @Nullable Throwable cause) {
        String host = System.getenv("DOCKER_HOST");
        String where = host == null
                ? "DOCKER_HOST is not set, and " + complaint(Path.of(USUAL)).orElse(said)
                : "DOCKER_HOST is %s, and %s".formatted(host, said);
        return new UnavailableException(
                "a Docker daemon, at DOCKER_HOST or where Testcontainers is configured to find it",
                "there is no Docker daemon: " + where,
                "start Docker, let this user use its socket, or point DOCKER_HOST to another",
                cause);
    }
}
