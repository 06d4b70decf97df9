package io.kernelproof.junit.engine;

import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.ConfigurationParameters;

/**
 * Configuration parameters with a seed for random orders, if they have none: without it every JVM draws its own, and the
 * tree that is shown would have another order than the tests that run.
 */
final class SeededParameters implements ConfigurationParameters {

    static final String SEED = "junit.jupiter.execution.order.random.seed";

    private static final String DRAWN = String.valueOf(System.nanoTime());

    private final ConfigurationParameters parameters;

    SeededParameters(ConfigurationParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Optional<String> get(String key) {
        return key.equals(SEED) ? parameters.get(key).or(() -> Optional.of(DRAWN)) : parameters.get(key);
    }

    @Override
    public Optional<Boolean> getBoolean(String key) {
        return parameters.getBoolean(key);
    }

    @Override
    @Deprecated // Gone in JUnit 6, where nothing calls it.
    @SuppressWarnings({"deprecation", "InlineMeSuggester"})
    public int size() {
        return parameters.size();
    }

    @Override
    public Set<String> keySet() {
        return parameters.keySet();
    }
}
