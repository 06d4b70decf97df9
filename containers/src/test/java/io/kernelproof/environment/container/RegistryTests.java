package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images that come from the registries of {@code .ci/docker}: one for everybody, and one that wants a login. */
@ExtendWith(CleanDaemon.class)
@Timeout(120)
class RegistryTests {

    private static final String REPOSITORY = "/kernelproof/scratch";

    private final String open = address("open");
    private final String login = address("login");

    private static String address(String registry) {
        try {
            return Files.readString(TestDaemon.beside("registry/" + registry + "/address"))
                    .strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    @AfterEach
    void removeWhatWasPulled() {
        for (String registry : List.of(open, login)) {
            TestDaemon.client().listImagesCmd().exec().stream()
                    .flatMap(image -> List.of(image.getRepoTags()).stream())
                    .filter(tag -> tag.startsWith(registry))
                    .forEach(RegistryTests::remove);
        }
    }

    private static void remove(String image) {
        try {
            TestDaemon.client()
                    .removeImageCmd(image)
                    .withForce(true)
                    .withNoPrune(true)
                    .exec();
        } catch (NotFoundException e) {
            // It had another name, which is gone as well.
        }
    }

    @Test
    void areReportedByTheDigestThatTheRegistryHas() throws Exception {
        String digest;
        try (Sandbox byTag = TestDaemon.start(open + REPOSITORY + ":1", "runc", "default")) {
            digest = byTag.facts().getOrDefault("image.digest", "none");
            assertThat(digest).startsWith(open + REPOSITORY + "@sha256:");
        }
        try (Sandbox byDigest = TestDaemon.start(digest, "runc", "default")) {
            assertThat(byDigest.facts()).containsEntry("image.digest", digest);
        }
    }

    @Test
    void areNotRunWithoutTheLoginThatTheyNeed() {
        assertThatThrownBy(() -> TestDaemon.start(login + REPOSITORY + ":1", "runc", "default"))
                .hasMessageContaining("the image '%s%s:1' cannot be had: ".formatted(login, REPOSITORY))
                .hasMessageContaining("no basic auth credentials")
                .hasMessageContaining("next:     log in with 'docker login', or let DOCKER_CONFIG name the directory");
    }

    @Test
    void arePulledWithTheLoginOfDockersConfiguration(@TempDir Path directory) throws Exception {
        String secret = Base64.getEncoder().encodeToString("tester:secret".getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                directory.resolve("config.json"), "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(login, secret));

        assertThat(pull(Map.of("DOCKER_CONFIG", directory.toString()), login + REPOSITORY + ":1"))
                .startsWith(login + REPOSITORY + "@sha256:");
    }

    @Test
    void areNotRunWithAWrongLogin(@TempDir Path directory) throws Exception {
        String secret = Base64.getEncoder().encodeToString("tester:wrong".getBytes(StandardCharsets.UTF_8));
        Files.writeString(
                directory.resolve("config.json"), "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(login, secret));

        assertThat(pull(Map.of("DOCKER_CONFIG", directory.toString()), login + REPOSITORY + ":1"))
                .contains("cannot be had: ", "log in with 'docker login'")
                .containsIgnoringCase("unauthorized");
    }

    @Test
    void areNotRunWhereTheyAreForAnotherArchitecture() {
        assertThatThrownBy(() -> TestDaemon.start(open + "/kernelproof/aarch64:1", "runc", "default"))
                .hasMessageContaining(
                        "the image '%s/kernelproof/aarch64:1' is for arm64, and this machine is amd64".formatted(open));
    }

    @Test
    void areNotRunWhereTheRegistryHasNone() {
        assertThatThrownBy(() -> TestDaemon.start(open + REPOSITORY + ":2", "runc", "default"))
                .hasMessageContaining("the image '%s%s:2' cannot be had: ".formatted(open, REPOSITORY))
                .hasMessageFindingMatch("manifest unknown|: not found")
                .hasMessageContaining("next:     correct the name, the tag or the digest");
        assertThatThrownBy(() -> TestDaemon.start(open + REPOSITORY + "@sha256:" + "0".repeat(64), "runc", "default"))
                .hasMessageContaining("next:     correct the name, the tag or the digest");
    }

    @Test
    void arePulledAgainWhereTestcontainersIsToldTo() throws Exception {
        DockerClient client = TestDaemon.client();
        client.tagImageCmd(TestDaemon.MUSL, open + REPOSITORY, "1").exec();
        String mine = client.inspectImageCmd(TestDaemon.MUSL).exec().getId();

        assertThat(pull(Map.of(), open + REPOSITORY + ":1")).endsWith(mine);
        assertThat(pull(
                        Map.of("TESTCONTAINERS_PULL_POLICY", "org.testcontainers.images.AlwaysPullPolicy"),
                        open + REPOSITORY + ":1"))
                .startsWith(open + REPOSITORY + "@sha256:");
        assertThat(pull(Map.of("TESTCONTAINERS_PULL_POLICY", "com.example.Policy"), open + REPOSITORY + ":1"))
                .contains("the pull policy 'com.example.Policy' cannot be used");
    }

    @Test
    void areNotWaitedForWithoutEnd() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String image = "127.0.0.1:%d%s:1".formatted(silent.getLocalPort(), REPOSITORY);

            assertThat(pull(Map.of("TESTCONTAINERS_PULL_PAUSE_TIMEOUT", "1"), image))
                    .contains("nothing came from its registry for 1 s, Testcontainers' pull.pause.timeout")
                    .contains("on a machine without a network, 'docker load' it beforehand");
        }
    }

    private static String pull(Map<String, String> variables, String image) throws Exception {
        return String.join("\n", OtherJvm.run(variables, Pulling.class, image));
    }

    /** Prints an image's digest, or why it cannot be had. */
    static final class Pulling {

        private Pulling() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            Environment environment = Environment.onKernel(Environment.HOST_KERNEL)
                    .in(new io.kernelproof.environment.Container(arguments[0], Optional.empty(), Optional.empty()));
            try (Sandbox sandbox = TestDaemon.start(environment)) {
                System.out.println(sandbox.facts().get("image.digest"));
            } catch (EnvironmentUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
