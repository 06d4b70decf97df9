package io.kernelproof.junit.guest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.platform.launcher.Launcher;

/** What a JVM says of itself in its first event. */
final class Facts {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String SECCOMP = "Seccomp:";

    private Facts() {}

    static Map<String, String> ofThisJvm() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("jdk", System.getProperty("java.runtime.version", "unknown"));
        facts.put("jdk.vendor", System.getProperty("java.vendor", "unknown"));
        facts.put("jdk.home", System.getProperty("java.home", "unknown"));
        facts.put("os.version", System.getProperty("os.version", "unknown"));
        facts.put("seccomp", seccomp());
        facts.put("pid", String.valueOf(ProcessHandle.current().pid()));
        facts.put("junit.platform", junitPlatform());
        facts.replaceAll((fact, value) -> Cut.to(Cut.MAX_NAME, value));
        return facts;
    }

    /** The words of proc(5) for the mode of the main thread; the field is there since Linux 3.8. */
    private static String seccomp() {
        try (BufferedReader status = Files.newBufferedReader(STATUS)) {
            for (String line = status.readLine(); line != null; line = status.readLine()) {
                if (line.startsWith(SECCOMP)) {
                    return switch (line.substring(SECCOMP.length()).strip()) {
                        case "0" -> "disabled";
                        case "1" -> "strict";
                        case "2" -> "filter";
                        default -> "unknown";
                    };
                }
            }
        } catch (IOException e) {
            // Unknown then: there are kernels and sandboxes without /proc.
        }
        return "unknown";
    }

    private static String junitPlatform() {
        String version = Launcher.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }
}
