package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody else's provider, which stands before ours: it provides what a test wants it to, and then does what the test wants. */
public final class FaultyProvider implements EnvironmentProvider {

    private static final Map<Environment, Start> STARTS = new ConcurrentHashMap<>();

    /** Starts an environment, or fails. */
    @FunctionalInterface
    public interface Start {
        Sandbox start(Sandbox real) throws Throwable;
    }

    /** Until it is closed, an environment is started so. */
    public record Armed(Environment environment) implements AutoCloseable {
        @Override
        public void close() {
            STARTS.remove(environment);
        }
    }

    public FaultyProvider() {}

    public static Armed with(String kernel, Start start) {
        Environment environment = Environment.onKernel(kernel);
        STARTS.put(environment, start);
        return new Armed(environment);
    }

    @Override
    public boolean provides(Environment environment) {
        return STARTS.containsKey(environment);
    }

    @Override
    public Sandbox start(Environment environment, Set<Path> files) {
        Sandbox real = null;
        try {
            real = new HostProvider().start(environment, files);
            return Objects.requireNonNull(STARTS.get(environment), "it is armed")
                    .start(real);
        } catch (Throwable e) {
            if (real != null) {
                real.close();
            }
            return sneak(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> Sandbox sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
