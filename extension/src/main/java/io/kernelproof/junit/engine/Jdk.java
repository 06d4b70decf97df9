package io.kernelproof.junit.engine;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A JDK by its directory.
 *
 * @param home its directory
 * @param feature its feature release, such as 17; 0 if it does not say
 * @param release the text of its release file, which names build and vendor; empty if there is none
 */
record Jdk(Path home, int feature, String release) {

    static Jdk in(Path home) {
        Path file = home.resolve("release");
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
            return new Jdk(home, feature(version), Files.readString(file));
        } catch (IOException | IllegalArgumentException e) {
            return new Jdk(home, 0, "");
        }
    }

    /** Whether it is the JDK that runs this, so that what its command line had is known there too. */
    boolean isThisOne() {
        return feature == Runtime.version().feature();
    }

    Path java() {
        return home.resolve("bin").resolve("java");
    }

    /** What is to be read to run it: its directory, and what links in it lead to, such as Debian's /etc/java-17-openjdk. */
    Set<Path> files() {
        Set<Path> files = new LinkedHashSet<>(Set.of(home));
        try (Stream<Path> all = Files.walk(home)) {
            for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                Path target = Files.exists(link) ? link.toRealPath() : link;
                if (!target.startsWith(home)) {
                    files.add(
                            target.startsWith("/etc")
                                            && target.getName(1).toString().startsWith("java-")
                                    ? target.getRoot().resolve(target.subpath(0, 2))
                                    : target);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // What cannot be read here, the JVM inside complains about.
        }
        return files;
    }

    private static int feature(String version) {
        try {
            return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
