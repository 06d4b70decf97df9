package io.kernelproof.junit.engine;

import io.kernelproof.junit.session.Settings;
import io.kernelproof.message.Printable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The port on which a JVM inside waits for a debugger before it runs tests. Several environments at once cannot share
 * one: the first has the configured port, the next the one above it, and so on.
 */
record Debugger(int port) {

    static final String PORT = "kernelproof.debug";

    private static final int MAX_PORT = 65535;
    private static final AtomicInteger STARTED = new AtomicInteger();

    static Optional<Debugger> next(Function<String, Optional<String>> parameters) {
        return configured(parameters).map(port -> new Debugger(port + STARTED.getAndIncrement()));
    }

    /**
     * The port of the first, if one is configured.
     *
     * @throws IllegalArgumentException if there is no such port
     */
    static Optional<Integer> configured(Function<String, Optional<String>> parameters) {
        return parameters.apply(PORT).map(Debugger::port);
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value.strip());
            if (port > 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // The message below says it.
        }
        throw Settings.wrong(
                PORT,
                "the port to wait on for a debugger, 1 to " + MAX_PORT,
                value,
                "correct the value, to 5005 for example");
    }

    String option() {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=localhost:" + port;
    }

    /** It waits for a person. */
    Duration limit() {
        return Duration.ofDays(1);
    }

    void announce(String environment) {
        System.out.printf(
                "Kernelproof: the JVM inside [%s] waits for a debugger on localhost:%d%n",
                Printable.line(environment), port);
    }
}
