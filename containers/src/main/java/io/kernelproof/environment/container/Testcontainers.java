package io.kernelproof.environment.container;

import com.github.dockerjava.api.DockerClient;
import io.kernelproof.time.TimeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.EnvironmentAndSystemPropertyClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;
import org.testcontainers.images.PullPolicy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;
import org.testcontainers.utility.TestcontainersConfiguration;

/**
 * What Testcontainers does here: it finds the daemon, replaces names of images, and pulls them, as a user has configured it. It
 * loads its many classes for any of that, so it is not asked where nobody has configured it and there is but one answer.
 */
final class Testcontainers {

    private static final String FILE = "testcontainers.properties";
    private static final String SUBSTITUTOR = "META-INF/services/org.testcontainers.utility.ImageNameSubstitutor";
    private static final String VARIABLE = "TESTCONTAINERS_";
    private static final int MAX_FILE = 64 * 1024;

    /** Of no matter here, in files and, in capitals, in variables. The first is noted by Testcontainers itself. */
    private static final Set<String> HARMLESS = Set.of(
            "docker.client.strategy=org.testcontainers.dockerclient.UnixSocketClientProviderStrategy",
            "docker.client.strategy=org.testcontainers.dockerclient.EnvironmentAndSystemPropertyClientProviderStrategy",
            "testcontainers.reuse.enable=true",
            "testcontainers.reuse.enable=false",
            "ryuk.disabled=true",
            "ryuk.disabled=false",
            "checks.disable=true",
            "checks.disable=false");

    /** For all of Testcontainers' tries, which have limits of their own. */
    private static final Duration FIND_LIMIT = Duration.ofMinutes(2);

    private Testcontainers() {}

    /** Where the daemon is. */
    static TransportConfig find() throws UnavailableException {
        DockerAddress.requireUsable();
        Optional<TransportConfig> only = isConfigured() ? Optional.empty() : DockerAddress.only();
        if (only.isPresent()) {
            return only.get();
        }
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return TimeLimit.of(FIND_LIMIT).call(() -> first(loader));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof LinkageError error) {
                throw error;
            }
            throw unusable(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw unusable("looking for one " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DockerAddress.unavailable("the thread that looked for one was interrupted", e);
        }
    }

    private static TransportConfig first(ClassLoader loader) {
        Thread thread = Thread.currentThread();
        ClassLoader own = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            List<DockerClientProviderStrategy> strategies = new ArrayList<>();
            ServiceLoader.load(DockerClientProviderStrategy.class, Testcontainers.class.getClassLoader())
                    .forEach(strategies::add);
            return DockerClientProviderStrategy.getFirstValidStrategy(strategies)
                    .getTransportConfig();
        } finally {
            thread.setContextClassLoader(own);
        }
    }

    /** Testcontainers says in its log only what is wrong with a daemon on another machine: so that one is asked once more. */
    @SuppressWarnings("deprecation") // No other strategy gives away where DOCKER_HOST leads, with its keys.
    private static UnavailableException unusable(String said, Throwable cause) {
        String host = System.getenv("DOCKER_HOST");
        if (host == null || host.startsWith("unix:")) {
            return DockerAddress.unavailable(said, cause);
        }
        try {
            TransportConfig daemon = new EnvironmentAndSystemPropertyClientProviderStrategy().getTransportConfig();
            var unused = new DockerApi(daemon).get("/info");
            return DockerAddress.unavailable(said, cause);
        } catch (IOException e) {
            e.addSuppressed(cause);
            return DockerAddress.unusable(e);
        } catch (RuntimeException e) {
            return DockerAddress.unavailable(said + ": " + e.getMessage(), cause);
        }
    }

    /** The name by which an image is to be had. */
    static String substituted(String asked) {
        DockerImageName name = DockerImageName.parse(asked);
        return (isConfigured() ? ImageNameSubstitutor.instance().apply(name) : name).asCanonicalNameString();
    }

    private static boolean isConfigured() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader.getResource(FILE) != null
                || loader.getResource(SUBSTITUTOR) != null
                || System.getenv().entrySet().stream().anyMatch(Testcontainers::isConfigured)
                || isConfigured(Path.of(System.getProperty("user.home", ""), "." + FILE));
    }

    private static boolean isConfigured(Map.Entry<String, String> variable) {
        String name = variable.getKey();
        return name.startsWith(VARIABLE)
                && !HARMLESS.contains(name.substring(VARIABLE.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.') + "=" + variable.getValue());
    }

    private static boolean isConfigured(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Properties properties = new Properties();
            properties.load(new ByteArrayInputStream(in.readNBytes(MAX_FILE)));
            return properties.entrySet().stream().anyMatch(entry -> !HARMLESS.contains(entry.toString()));
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException | IllegalArgumentException e) {
            return true;
        }
    }

    /** Whether an image is pulled: if it is missing, unless somebody has configured another policy. */
    static boolean isToBePulled(String name, boolean there) throws UnavailableException {
        String policy =
                isConfigured() ? TestcontainersConfiguration.getInstance().getImagePullPolicy() : null;
        if (policy == null) {
            return !there;
        }
        try {
            return PullPolicy.defaultPolicy().shouldPull(DockerImageName.parse(name));
        } catch (IllegalArgumentException e) {
            throw new UnavailableException(
                    "the class of an ImagePullPolicy of Testcontainers",
                    "the pull policy '%s' cannot be used: %s".formatted(policy, e.getMessage()),
                    "correct TESTCONTAINERS_PULL_POLICY, or 'pull.policy' in .testcontainers.properties",
                    e);
        }
    }

    /**
     * Pulls an image, logged in to its registry as Docker's configuration says.
     *
     * @throws IOException if it cannot be pulled, or not in time
     */
    static void pull(TransportConfig daemon, String name) throws IOException {
        TestcontainersConfiguration configuration = TestcontainersConfiguration.getInstance();
        DockerClient client = DockerClientProviderStrategy.getClientForConfig(daemon);
        try (Pulling pulling = client.pullImageCmd(name).exec(new Pulling())) {
            Optional<String> failure = pulling.await(
                    Duration.ofSeconds(configuration.getImagePullTimeout()),
                    Duration.ofSeconds(configuration.getImagePullPauseTimeout()));
            if (failure.isPresent()) {
                throw new IOException(failure.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted that pulled it", e);
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
