package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.session.Session;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The JVMs that run tests, one for each environment, for as long as the launcher session lasts. Thread-safe, as long as no two
 * threads ask for the same environment at once.
 */
final class Guests implements Session.Kept {

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

    @Override
    public void close() {
        guests.values().parallelStream().forEach(Guest::close);
        guests.clear();
    }
}
