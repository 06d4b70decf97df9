package io.kernelproof.junit.engine;

import io.kernelproof.probe.UserCache;
import io.kernelproof.verdict.Baseline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A baseline in the user's cache: a line for each call, {@code NUMBER ABI}, in a file of its key. A cache that cannot be used or is
 * damaged costs time and nothing else.
 *
 * @param file where it is; empty if there is no place for it
 */
record BaselineCache(Optional<Path> file) {

    private static final Pattern LINE = Pattern.compile("([0-9]{1,9}) ([a-z0-9_]{1,16})");

    /** Far more than calls there are. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final Duration KEPT = Duration.ofDays(30);

    static BaselineCache ofThisUser(String key) {
        return new BaselineCache(UserCache.directory()
                .map(cache -> cache.resolve("kernelproof").resolve("baselines").resolve(key)));
    }

    Optional<Baseline> kept() {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path path = file.get();
            UserCache.requireOurs(directory(path));
            if (Files.size(path) > MAX_BYTES) {
                return Optional.empty();
            }
            UserCache.noteUse(path);
            return parse(Files.readString(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Baseline> parse(String text) {
        List<Matcher> lines = text.lines().map(LINE::matcher).toList();
        return lines.stream().allMatch(Matcher::matches)
                ? Optional.of(new Baseline(lines.stream()
                        .map(line -> new Baseline.Call(Integer.parseInt(line.group(1)), line.group(2)))
                        .collect(Collectors.toUnmodifiableSet())))
                : Optional.empty();
    }

    void keep(Baseline baseline) {
        if (file.isEmpty()) {
            return;
        }
        String text = baseline.calls().stream()
                .map(call -> call.number() + " " + call.abi() + "\n")
                .sorted()
                .collect(Collectors.joining());
        try {
            Path path = file.get();
            UserCache.makeOurs(directory(path));
            UserCache.put(path, text.getBytes(StandardCharsets.US_ASCII), PosixFilePermissions.fromString("r--------"));
            removeOld(directory(path));
        } catch (IOException e) {
            // It is found out again the next time.
        }
    }

    private static void removeOld(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                if (UserCache.isUnusedFor(KEPT, each)) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static Path directory(Path file) {
        return Objects.requireNonNull(file.getParent(), "of a file in it");
    }
}
