package io.kernelproof.junit.guest;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * The jars of the class path, opened beside everything else. Whoever looks for what is in none of them, as JUnit does for its
 * configuration, has each of them opened, which takes as long as all that JUnit does; the JDK reads the directory of a jar once,
 * as long as somebody has it open. Nothing would be gained by keeping JUnit from looking: with the first logger of
 * {@code java.util.logging}, which JUnit makes at once, the JDK looks for a {@link System.LoggerFinder} in each of them.
 */
final class OpenJars {

    /** Kept open: at the end of this JVM they are closed. */
    private static final List<ZipFile> OPEN = new ArrayList<>();

    private OpenJars() {}

    static void beside() {
        String classPath = System.getProperty("java.class.path", "");
        Thread thread = new Thread(() -> OPEN.addAll(of(classPath)), "kernelproof-jars");
        thread.setDaemon(true);
        thread.start();
    }

    static List<ZipFile> of(String classPath) {
        List<ZipFile> open = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                try {
                    open.add(new ZipFile(entry));
                } catch (IOException e) {
                    // Whoever needs it will complain.
                }
            }
        }
        return open;
    }
}
