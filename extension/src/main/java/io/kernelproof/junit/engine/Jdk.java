package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.message.Problem;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JDK by its directory.
 *
 * @param home its directory
 * @param feature its feature release, such as 17; 0 if it does not say
 * @param release the text of its release file, which names build and vendor, of an image's with what it says of itself and the
 *     digest of the image; empty if there is none
 * @param ofTheImage whether it is to be found inside an environment only
 */
record Jdk(Path home, int feature, String release, boolean ofTheImage) {

    /** For which Kernelproof's classes are compiled. */
    private static final int OLDEST = 17;

    private static final Pattern PROPERTY = Pattern.compile("\\s*(java\\.[a-z.]+) = (.{1,4096})");
    private static final int MAX_PRINTED = 64 * 1024;

    /** Not jdk.unsupported.desktop. */
    private static final Pattern UNSUPPORTED = Pattern.compile("\\bjdk\\.unsupported[ \"]");

    /** Of its directory, what is read to run tests; the rest is for people, or to build with. */
    private static final List<String> PARTS = List.of("bin", "conf", "lib");

    /** By directory; no JDK changes while its tests run. */
    private static final Map<Path, Set<Path>> FILES = new ConcurrentHashMap<>();

    /** One of this machine. */
    static Jdk in(Path home) {
        Path file = home.resolve("release");
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
            return new Jdk(home, feature(version), Files.readString(file), false);
        } catch (IOException | IllegalArgumentException e) {
            return new Jdk(home, 0, "", false);
        }
    }

    /**
     * Finds the one that an environment has itself: that of JAVA_HOME there, or the {@code java} of its PATH.
     *
     * @throws EnvironmentUnavailableException if it has none, or none that can run tests
     * @throws GuestDiedException if something is refused to it there that it needs to start
     */
    static Jdk ofTheImage(Sandbox sandbox) throws EnvironmentUnavailableException, GuestDiedException {
        try {
            String java = javaOf(sandbox);
            CommandResult result = sandbox.run(
                    Command.of(java, "-XshowSettings:properties", "-version").withOutputLimit(MAX_PRINTED));
            Map<String, String> properties = properties(result.stderr());
            String home = properties.getOrDefault("java.home", "");
            int feature = feature(properties.getOrDefault("java.version", "").split("_")[0]);
            if (!result.succeeded() || !home.startsWith("/") || feature == 0) {
                throw notStarted(sandbox, java, result);
            } else if (feature < OLDEST) {
                throw unusable(sandbox, "needs Java %d, the image has %d".formatted(OLDEST, feature), null);
            }
            return new Jdk(Path.of(home), feature, release(sandbox, properties), true);
        } catch (IOException e) {
            throw unusable(sandbox, "the image has no Java that can be started: " + seen(e), e);
        }
    }

    /** Two of the same image are the same. */
    private static String release(Sandbox sandbox, Map<String, String> properties) throws IOException {
        Optional<String> digest = Optional.ofNullable(sandbox.facts().get("image.digest"));
        if (digest.isEmpty()) {
            return "";
        }
        String file = properties.get("java.home") + "/release";
        return String.join(
                "\n",
                digest.get(),
                new TreeMap<>(properties).toString(),
                sandbox.files().read(List.of(file), MAX_PRINTED).get(0).text());
    }

    /** Why it prints no properties, which is no reason to skip tests if something is refused to it. */
    private static EnvironmentUnavailableException notStarted(Sandbox sandbox, String java, CommandResult result)
            throws GuestDiedException {
        Obituary obituary = new Obituary(sandbox.environment().name());
        obituary.printed(result.stdout() + result.stderr());
        obituary.ended(result.exit());
        Optional<Autopsy.Finding> finding = new Autopsy(sandbox, java).finding(result.exit(), Autopsy.Seen.NOTHING);
        if (finding.isPresent()) {
            throw obituary.stillborn(finding.get());
        }
        return unusable(
                sandbox,
                "the image's Java does not run: it ended with %s%s".formatted(result.exit(), obituary.lastLine()),
                null);
    }

    /** Some images have a JDK that is in no PATH. */
    private static String javaOf(Sandbox sandbox) throws IOException {
        String variables = sandbox.files()
                .read(List.of("/proc/self/environ"), MAX_PRINTED)
                .get(0)
                .text();
        Optional<String> java = Stream.of(variables.split("\0"))
                .filter(each -> each.startsWith("JAVA_HOME=/"))
                .map(each -> each.substring(each.indexOf('=') + 1) + "/bin/java")
                .findFirst();
        return java.isPresent()
                        && !sandbox.files().read(List.of(java.get()), 1).get(0).isAbsent()
                ? java.get()
                : "java";
    }

    private static Map<String, String> properties(String printed) {
        Map<String, String> properties = new HashMap<>();
        printed.lines()
                .map(PROPERTY::matcher)
                .filter(Matcher::matches)
                .forEach(property ->
                        properties.put(property.group(1), property.group(2).strip()));
        return properties;
    }

    private static String seen(IOException e) {
        return Problem.of(e)
                .map(problem -> problem.seen().lines().findFirst().orElse(""))
                .orElse(String.valueOf(e.getMessage()));
    }

    private static EnvironmentUnavailableException unusable(Sandbox sandbox, String seen, @Nullable Throwable cause) {
        return new EnvironmentUnavailableException(
                sandbox.environment(),
                "an image with Java %d or newer, since kernelproof.jdk is 'image'".formatted(OLDEST),
                seen,
                "use another image, or leave kernelproof.jdk out: the JDK of this machine is taken inside then",
                cause);
    }

    /** Whether it is the JDK that runs this, so that what its command line had is known there too. */
    boolean isThisOne() {
        return feature == Runtime.version().feature();
    }

    /** Whether an archive of classes can be made: it is one on top of the JDK's own, and has to be that of this very JDK. */
    boolean isArchivable() {
        return ofTheImage ? !release.isEmpty() : Files.isRegularFile(home.resolve("lib/server/classes.jsa"));
    }

    /** Whether it says to have the module with which a program can send itself a signal. */
    boolean canSignal() {
        return UNSUPPORTED.matcher(release).find();
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }

    /** What is to be read to run it: its directory, and what links in it lead to, such as Debian's /etc/java-17-openjdk. */
    Set<Path> files() {
        return FILES.computeIfAbsent(home, Jdk::files);
    }

    private static Set<Path> files(Path home) {
        Set<Path> files = new LinkedHashSet<>(Set.of(home));
        for (String part : PARTS) {
            try (Stream<Path> links = Files.find(
                    home.resolve(part), Integer.MAX_VALUE, (path, attributes) -> attributes.isSymbolicLink())) {
                for (Path link : links.toList()) {
                    outside(home, link).ifPresent(files::add);
                }
            } catch (IOException | UncheckedIOException e) {
                // What cannot be read here, the JVM inside complains about.
            }
        }
        return Set.copyOf(files);
    }

    /** What a link leads to, if that is not in the directory as well. */
    private static Optional<Path> outside(Path home, Path link) throws IOException {
        if (link.resolveSibling(Files.readSymbolicLink(link)).normalize().startsWith(home)) {
            return Optional.empty();
        }
        Path target = Files.exists(link) ? link.toRealPath() : link;
        boolean ofDebian =
                target.startsWith("/etc") && target.getName(1).toString().startsWith("java-");
        return Optional.of(ofDebian ? target.getRoot().resolve(target.subpath(0, 2)) : target)
                .filter(path -> !path.startsWith(home));
    }

    private static int feature(String version) {
        try {
            return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
