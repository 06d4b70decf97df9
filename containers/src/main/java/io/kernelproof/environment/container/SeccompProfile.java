package io.kernelproof.environment.container;

import io.kernelproof.environment.Container;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From a profile's name to the security option of the daemon's API. */
final class SeccompProfile {

    private static final String OPTION = "seccomp=";

    /** Of the OCI runtime specification, config-linux.md: errnoRet, defaultErrnoRet. */
    private static final Pattern ERROR = Pattern.compile("rrnoRet\":(\\d{1,4})\\b");

    /** Docker's own has 15 KB. */
    private static final int MAX_SIZE = 1024 * 1024;

    private SeccompProfile() {}

    /** The option, or empty for the daemon's default. */
    static Optional<String> option(String name) throws UnavailableException {
        return switch (name) {
            case Container.DEFAULT_SECCOMP -> Optional.empty();
            case Container.UNCONFINED -> Optional.of(OPTION + Container.UNCONFINED);
            default -> Optional.of(OPTION + json(name));
        };
    }

    /** The errors with which a profile refuses calls, beside the usual EPERM and ENOSYS; empty if there is none. */
    static Optional<Set<Integer>> errors(Optional<String> option) {
        if (option.isEmpty()) {
            return Optional.of(Set.of());
        } else if (option.get().equals(OPTION + Container.UNCONFINED)) {
            return Optional.empty();
        }
        return Optional.of(ERROR.matcher(option.get())
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toSet()));
    }

    /** An option that has a profile, as one that has the path of a file with it. */
    static String inFile(String option) throws UnavailableException {
        byte[] profile = option.substring(OPTION.length()).getBytes(StandardCharsets.UTF_8);
        try {
            return OPTION + CachedFile.of("seccomp", profile);
        } catch (IOException e) {
            throw unusable("for Podman", "it cannot be put into a file: " + e, e);
        }
    }

    private static String json(String name) throws UnavailableException {
        String text;
        try (InputStream file = open(name)) {
            byte[] bytes = file.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                throw unusable(name, "it has more than %d bytes".formatted(MAX_SIZE), null);
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException | InvalidPathException e) {
            throw unusable(name, "it cannot be read: " + e, e);
        }
        try {
            Json profile = Json.parse(text);
            if (!profile.names().contains("defaultAction")) {
                throw unusable(name, "it is JSON, but no object with a 'defaultAction'", null);
            }
            return profile.value().toString();
        } catch (IOException e) {
            throw unusable(name, String.valueOf(e.getMessage()), e);
        }
    }

    private static InputStream open(String name) throws IOException {
        Path path = Path.of(name);
        if (!path.isAbsolute() && !Files.exists(path)) {
            InputStream resource =
                    Thread.currentThread().getContextClassLoader().getResourceAsStream(name);
            if (resource != null) {
                return resource;
            }
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is no regular file");
        }
        return Files.newInputStream(path);
    }

    private static UnavailableException unusable(String name, String seen, @Nullable Throwable cause) {
        return new UnavailableException(
                "'default', 'unconfined', or a seccomp profile of Docker, as a file or on the class path",
                "the seccomp profile '%s' cannot be used: %s".formatted(name, seen),
                "correct the profile, or its path from the working directory "
                        + Path.of("").toAbsolutePath(),
                cause);
    }
}
