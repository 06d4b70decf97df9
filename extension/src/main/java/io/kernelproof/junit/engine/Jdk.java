package io.kernelproof.junit.engine;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

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

    private static int feature(String version) {
        try {
            return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
        } catch (IllegalArgumentException e) {
            return 0;
        }
    }
}
