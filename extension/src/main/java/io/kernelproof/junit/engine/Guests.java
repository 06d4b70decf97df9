package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.session.Session;
import io.kernelproof.time.Together;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The JVMs that run tests, one for each environment, for as long as the launcher session lasts. Thread-safe, as long as no two
 * threads ask for the same environment at once.
 */
final class Guests implements Session.Kept {

    /** A JVM has half a minute to end by itself, and then is killed, and what it has recorded is fetched. */
    private static final Duration END_LIMIT = Duration.ofMinutes(4);

    private final Map<Environment, Guest> guests = new ConcurrentHashMap<>();

    /** Starts a guest in a sandbox. */
    @FunctionalInterface
    interface Starter {
        Guest start(Sandbox sandbox, Jdk jdk, Function<String, Optional<String>> parameters)
                throws GuestDiedException, EnvironmentUnavailableException;

        /** The command by which a guest will be started in an environment, if that is known before there is a sandbox. */
        default Optional<Command> foresee(
                Environment environment, Jdk jdk, Function<String, Optional<String>> parameters) {
            return Optional.empty();
        }
    }

    static Guests in(Session session) {
        return session.keep(Guests.class, Guests::new);
    }

    Optional<Guest> alive(Environment environment) {
        return Optional.ofNullable(guests.get(environment)).filter(Guest::isAlive);
    }

    Guest add(Environment environment, Guest guest) {
        guests.put(environment, guest);
        return guest;
    }

    /** All at once: none waits for another that lingers. */
    @Override
    public void close() {
        Map<Map.Entry<Environment, Guest>, Throwable> failures = Together.forEach(
                guests.entrySet(), END_LIMIT, each -> each.getValue().close());
        guests.clear();
        if (!failures.isEmpty()) {
            throw failure(failures);
        }
    }

    private static IllegalStateException failure(Map<Map.Entry<Environment, Guest>, Throwable> failures) {
        IllegalStateException failure = new IllegalStateException(failures.entrySet().stream()
                .map(each -> "the JVM in [%s]: %s".formatted(each.getKey().getKey(), each.getValue()))
                .collect(Collectors.joining("; ")));
        failures.values().forEach(failure::addSuppressed);
        return failure;
    }
}
