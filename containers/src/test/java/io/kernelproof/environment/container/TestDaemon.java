package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.github.dockerjava.api.DockerClient;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** The daemon that {@code .ci/docker} starts, asked beside the code under test. */
final class TestDaemon {

    /** Made by {@code .ci/docker}. */
    static final String DEBIAN = "kernelproof/debian:12";

    /** Holds one static program, the native one of Kernelproof, and nothing else. */
    static final String SCRATCH = "kernelproof/scratch:1";

    static final String PROGRAM = "/program";

    /** Has a JDK 17 of its own, variables, and a user who is not root. */
    static final String JDK = "kernelproof/jdk:17";

    /** Has an old libc, Java 17 and Java 11. */
    static final String OLD = "kernelproof/debian:11";

    /** The same, where JAVA_HOME leads to Java 11. */
    static final String JAVA_11 = "kernelproof/java:11";

    /** Has Java 25. */
    static final String NEWER = "kernelproof/debian:13";

    /** Has another libc, and nothing else. */
    static final String MUSL = "kernelproof/musl:1";

    /** gVisor's release of July 2024 on its platform systrap; that of {@code runsc} is of December 2022, on ptrace. */
    static final String RUNSC_2024 = "runsc-2024";

    private static final Environment HOST = Environment.onKernel("host");

    private TestDaemon() {}

    /** Lets a test be reported as not run, or as failed in a strict build, where there is no such daemon. */
    static void require() {
        lacking().ifPresent(lacking -> {
            if (Boolean.getBoolean("kernelproof.strict")) {
                fail("not run, and kernelproof.strict is true: " + lacking);
            }
            abort("not run: " + lacking);
        });
    }

    private static Optional<String> lacking() {
        String host = System.getenv("DOCKER_HOST");
        if (host == null) {
            return Optional.of("DOCKER_HOST is not set; start a daemon with '.ci/docker start DIR'");
        }
        try {
            client().inspectImageCmd(DEBIAN).exec();
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of("the daemon at %s has no image %s: %s".formatted(host, DEBIAN, e.getMessage()));
        }
    }

    static DockerClient client() {
        return DockerClientProviderStrategy.getClientForConfig(TransportConfig.builder()
                .dockerHost(URI.create(System.getenv("DOCKER_HOST")))
                .build());
    }

    /** What {@code .ci/docker} has put beside the daemon's socket. */
    static Path beside(String name) {
        Path path = Path.of(URI.create(System.getenv("DOCKER_HOST")).getPath()).resolveSibling(name);
        assertThat(path).as("made by .ci/docker").exists();
        return path;
    }

    /** Those of this JVM and of those that it has started, running or not. */
    static List<String> containers() {
        return client().listContainersCmd().withShowAll(true).withLabelFilter(List.of(Owner.LABEL)).exec().stream()
                .filter(container -> !isOfOthers(container))
                .map(com.github.dockerjava.api.model.Container::getId)
                .toList();
    }

    /** Whether a container is of a JVM that runs beside this one, and not because of it: others may use the same daemon. */
    static boolean isOfOthers(com.github.dockerjava.api.model.Container container) {
        String label = container.getLabels().get(Owner.LABEL);
        if (label == null) {
            return false;
        }
        Owner owner = Owner.parse(label);
        try {
            return !Owner.thisJvm().knowsToBeGone(owner)
                    && Stream.concat(
                                    Stream.of(ProcessHandle.current()),
                                    ProcessHandle.current().descendants())
                            .noneMatch(process -> owner.pid().equals(String.valueOf(process.pid())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Environment environment(String image, String runtime, String seccomp) {
        return HOST.in(new Container(image, Optional.of(runtime), Optional.of(seccomp)));
    }

    /** The native program for another architecture, as a file. */
    static Path aarch64Program(Path directory) throws IOException {
        Path file = directory.resolve("aarch64");
        try (InputStream program = ProbeBinary.class.getResourceAsStream("aarch64/kernelproof-probe")) {
            Files.copy(program, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    static Sandbox start(String image, String runtime, String seccomp) throws EnvironmentUnavailableException {
        return start(environment(image, runtime, seccomp));
    }

    /** Starts one by a daemon of its own limits, which nobody else's are; what it leaves, the next JVM removes. */
    static Sandbox start(String image, Limits limits) throws Exception {
        Environment environment = environment(image, "runc", "default");
        Daemon daemon = new Daemon(new DockerApi(Testcontainers.find(), limits), Owner.thisJvm());
        RunningContainer container =
                daemon.start(ContainerSpec.of(environment, Set.of(), Optional.empty()), daemon.image(image));
        return LaunchedSandbox.start(environment, new ContainerLauncher(daemon, container), seen -> Map.of());
    }

    static Sandbox start(Environment environment) throws EnvironmentUnavailableException {
        return new ContainerProvider().start(environment, Set.of());
    }
}
