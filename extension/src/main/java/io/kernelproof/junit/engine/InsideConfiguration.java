package io.kernelproof.junit.engine;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.platform.engine.ConfigurationParameters;

/** The configuration parameters of the launcher inside. */
final class InsideConfiguration {

    /** What is captured inside would be reported, and then be captured once more outside. */
    private static final Set<String> OUTSIDE_ONLY =
            Set.of("junit.platform.output.capture.stdout", "junit.platform.output.capture.stderr");

    private InsideConfiguration() {}

    /** Takes what was configured outside, without the system properties that JUnit mixes in. */
    static Map<String, String> of(ConfigurationParameters parameters) {
        ConfigurationParameters seeded = new SeededParameters(parameters);
        Map<String, String> inside = new TreeMap<>();
        for (String key : parameters.keySet()) {
            parameters.get(key).filter(value -> isConfiguration(key, value)).ifPresent(value -> inside.put(key, value));
        }
        seeded.get(SeededParameters.SEED).ifPresent(seed -> inside.put(SeededParameters.SEED, seed));
        return inside;
    }

    private static boolean isConfiguration(String key, String value) {
        return !OUTSIDE_ONLY.contains(key)
                && (key.startsWith("junit.")
                        || key.startsWith("kernelproof.")
                        || !value.equals(System.getProperty(key)));
    }
}
