package io.kernelproof.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each page of {@code docs/evidence} says in its head what it rests on, with a digest, and {@code .ci/full} writes it anew: what has
 * changed since is not what was tried. A page that was never written claims nothing.
 */
class EvidenceTests {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGES = ROOT.resolve("docs/evidence");

    /** As {@code .ci/full} writes them: the digest of a file, or of all files of a directory one after another. */
    private static final Pattern RESTS_ON = Pattern.compile("(?m)^rests on ([0-9a-f]{64}) (\\S+)$");

    @TestFactory
    Stream<DynamicTest> restsOnWhatIsThere() throws IOException {
        // .ci/full writes them when the tests are over.
        assumeThat(Boolean.getBoolean("kernelproof.full")).isFalse();
        if (!Files.exists(PAGES)) {
            return Stream.empty();
        }
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.sorted().toList().stream()
                    .map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> {
                        Map<String, String> claimed = restsOn(Files.readString(page));
                        assertThat(claimed).as("what %s rests on", page).isNotEmpty();
                        assertThat(claimed)
                                .as("%s is of something else by now: run .ci/full, which writes it anew", page)
                                .isEqualTo(digests(ROOT, claimed));
                    }));
        }
    }

    @Test
    void findsAChange(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("sources/more"));
        Files.writeString(directory.resolve("sources/more/b"), "b");
        Files.writeString(directory.resolve("sources/a"), "a");
        // printf ab | sha256sum
        Map<String, String> claimed =
                restsOn("rests on fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603 sources\n");

        assertThat(digests(directory, claimed)).isEqualTo(claimed);
        Files.writeString(directory.resolve("sources/more/b"), "c");
        assertThat(digests(directory, claimed)).isNotEqualTo(claimed);
    }

    private static Map<String, String> restsOn(String page) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher lines = RESTS_ON.matcher(page);
        while (lines.find()) {
            found.put(lines.group(2), lines.group(1));
        }
        return found;
    }

    private static Map<String, String> digests(Path root, Map<String, String> claimed) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        for (String name : claimed.keySet()) {
            found.put(name, digest(root.resolve(name)));
        }
        return found;
    }

    /** What {@code find NAME -type f | LC_ALL=C sort | xargs cat | sha256sum} prints. */
    private static String digest(Path path) throws IOException {
        if (!Files.exists(path)) {
            return "gone";
        }
        try (Stream<Path> files = Files.walk(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList()) {
                digest.update(Files.readAllBytes(Path.of(file)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
