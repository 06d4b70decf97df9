package io.kernelproof.environment.container;

import io.kernelproof.kernel.Arch;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The images of a daemon. Each is pulled at most once, as Testcontainers is configured to do it. Thread-safe. */
final class Images {

    /** What daemons and registries say where a login is missing, wrong, or without the right. */
    private static final Pattern REFUSED = Pattern.compile(
            "(?i)unauthori[sz]ed|access denied|no basic auth credentials|authentication required|forbidden");

    private static final Pattern NOT_THERE = Pattern.compile(
            "(?i)manifest unknown|manifest for .* not found|name unknown|no matching manifest|failed to resolve reference .*: not found");

    private static final Map<String, String> NAMES_OF_ARCHITECTURES = Map.of("x86_64", "amd64", "aarch64", "arm64");

    /** For who waits while another one pulls the same: Testcontainers' own limits can be configured. */
    private static final Duration PULL_LIMIT = Duration.ofHours(2);

    private final DockerApi api;
    private final Shared<String, Image> pulls = new Shared<>("an image that the daemon has, or can pull", PULL_LIMIT);
    private final Map<String, Image> known = new ConcurrentHashMap<>();

    Images(DockerApi api) {
        this.api = api;
    }

    /** Pulls an image where that is needed. */
    Image get(String asked) throws UnavailableException {
        String name = substituted(asked);
        Image image = known.get(name);
        return image == null ? pulls.get(name, () -> usable(find(name))) : image;
    }

    /** Does what {@link #get} does, as far as that is possible without pulling; empty if it is not. */
    Optional<Image> lookUp(String asked) {
        try {
            String name = substituted(asked);
            Optional<Image> there = Testcontainers.isToBePulled(name, true) ? Optional.empty() : inspected(name);
            return there.isPresent() ? Optional.of(usable(there.get())) : there;
        } catch (UnavailableException | IOException e) {
            // Whoever gets it is told.
            return Optional.empty();
        }
    }

    /** The same image, which is not looked at again. */
    private Image usable(Image image) throws UnavailableException {
        requireArchitecture(image);
        known.put(image.name(), image);
        return image;
    }

    private static String substituted(String asked) throws UnavailableException {
        try {
            return Testcontainers.substituted(asked);
        } catch (IllegalArgumentException e) {
            throw unavailable(asked, String.valueOf(e.getMessage()), e);
        }
    }

    private Image find(String name) throws UnavailableException {
        try {
            Optional<Image> there = inspected(name);
            if (Testcontainers.isToBePulled(name, there.isPresent())) {
                Testcontainers.pull(api.daemon(), name);
                there = inspected(name);
            }
            return there.orElseThrow(() -> unavailable(name, "the daemon has none of that name", null));
        } catch (IOException e) {
            throw unavailable(name, Daemon.oneLine(e.getMessage()), e);
        }
    }

    private Optional<Image> inspected(String name) throws IOException {
        try {
            return Optional.of(Image.of(name, api.get("/images/%s/json".formatted(name))));
        } catch (DockerApi.RefusedException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Native programs and JDK come from this machine. */
    private static void requireArchitecture(Image image) throws UnavailableException {
        String here = Arch.current().id();
        String ours = NAMES_OF_ARCHITECTURES.getOrDefault(here, here);
        if (!image.architecture().isEmpty() && !image.architecture().equals(ours)) {
            throw new UnavailableException(
                    "an image for " + ours,
                    "the image '%s' is for %s, and this machine is %s"
                            .formatted(image.name(), image.architecture(), ours),
                    "name an image that there is for %s; if this one was pulled for another platform, remove it with 'docker rmi'"
                            .formatted(ours),
                    null);
        }
    }

    private static UnavailableException unavailable(String name, String seen, @Nullable Throwable cause) {
        return new UnavailableException(
                "an image that the daemon has, or can pull",
                "the image '%s' cannot be had: %s".formatted(name, seen),
                next(name, seen),
                cause);
    }

    private static String next(String name, String seen) {
        if (REFUSED.matcher(seen).find()) {
            return "log in with 'docker login', or let DOCKER_CONFIG name the directory of a config.json that has the login; "
                    + "see that 'docker pull %s' works".formatted(name);
        } else if (NOT_THERE.matcher(seen).find()) {
            return "correct the name, the tag or the digest: its registry has no such image for this machine";
        }
        return "try 'docker pull %s'; on a machine without a network, 'docker load' it beforehand".formatted(name);
    }
}
