package io.kernelproof.environment.container;

import io.kernelproof.message.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.dockerclient.TransportConfig;

/** Why there is no daemon, which Testcontainers only logs: where it would look first is looked at. */
final class DockerAddress {

    private static final String SOCKET = "docker.sock";
    private static final String USUAL = "/var/run/" + SOCKET;

    /** Variables of Docker's own that say more of a daemon than its place, or that may name another one. */
    private static final List<String> UNUSUAL = List.of("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONTEXT");

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

    /** The daemon's place where Testcontainers, if nobody has configured it, would look first; empty if that takes a closer look. */
    static Optional<TransportConfig> only() {
        Map<String, String> variables = System.getenv();
        if (UNUSUAL.stream().anyMatch(variables::containsKey)) {
            return Optional.empty();
        }
        String host = variables.get("DOCKER_HOST");
        if (host == null) {
            return complaint(Path.of(USUAL)).isPresent() || ofUsers(variables).anyMatch(Files::exists)
                    ? Optional.empty()
                    : Optional.of(at("unix://" + USUAL));
        }
        return host.startsWith("unix:///") ? Optional.of(at(host)) : Optional.empty();
    }

    private static TransportConfig at(String host) {
        return TransportConfig.builder().dockerHost(URI.create(host)).build();
    }

    /** The sockets of daemons without root, which come before the usual one. */
    private static Stream<Path> ofUsers(Map<String, String> variables) {
        Path home = Path.of(System.getProperty("user.home", "/"));
        return Stream.of(
                Path.of(variables.getOrDefault("XDG_RUNTIME_DIR", "/run/user"), SOCKET),
                home.resolve(".docker/run").resolve(SOCKET),
                home.resolve(".docker/desktop").resolve(SOCKET),
                Path.of("/run/user", user(), SOCKET));
    }

    private static String user() {
        try {
            return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return "unknown";
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

    /** Why a daemon cannot be used that was asked something. */
    static UnavailableException unusable(IOException e) {
        Optional<Problem> problem = Problem.of(e);
        if (problem.isPresent()) {
            return new UnavailableException(
                    problem.get().expected(),
                    problem.get().what() + " " + problem.get().seen(),
                    problem.get().next(),
                    e);
        }
        String said = Daemon.oneLine(e.getMessage());
        return e instanceof UnreachableException
                ? unavailable(said, e)
                : new UnavailableException(
                        "a Docker daemon that answers",
                        "the Docker daemon cannot be used: " + said,
                        "see that 'docker info' answers; the daemon's log tells more, as 'journalctl -u docker' does",
                        e);
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
