package io.kernelproof.junit.engine;

import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.ConfigurationParameters;

/** The configuration parameters of the launcher inside. */
final class InsideConfiguration {

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
        return key.startsWith("junit.") || key.startsWith("kernelproof.") || !value.equals(System.getProperty(key));
    }
}
