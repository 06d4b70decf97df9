package io.kernelproof.junit.engine;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How closely the system calls of the JVM inside are watched.
 *
 * @param trap how
 * @param why why not as usual, in words that follow how; empty if it is as usual
 * @param optional whether it runs unwatched where it cannot be traced, since nobody asked for it
 */
record GuestTrap(Trap trap, String why, boolean optional) {

    static final String NAME = "kernelproof.trap";

    private static final GuestTrap OFF = new GuestTrap(Trap.OFF, "", false);

    /** What a JVM does before its first test is of interest only where it does not get that far. */
    private static final Map<String, Trap> VALUES = Map.of("full", Trap.LATE, "fast", Trap.FAST, "off", Trap.OFF);

    /**
     * As configured; else fully where others may refuse calls. What a simulated kernel refuses is seen without a trap.
     *
     * @param parameters finds a configuration parameter by its name
     */
    static GuestTrap of(Sandbox sandbox, Function<String, Optional<String>> parameters) {
        return sandbox.environment().container().isPresent()
                        || !"none".equals(sandbox.facts().get("seccomp.outside"))
                ? whereOthersRefuse(parameters)
                : of(OFF, parameters);
    }

    /** In a container, before anything is seen of it. */
    static GuestTrap whereOthersRefuse(Function<String, Optional<String>> parameters) {
        return of(new GuestTrap(Trap.LATE, "", true), parameters);
    }

    private static GuestTrap of(GuestTrap unlessConfigured, Function<String, Optional<String>> parameters) {
        return configured(parameters)
                .map(trap -> new GuestTrap(trap, "", false))
                .orElse(unlessConfigured);
    }

    /**
     * What is configured, if anything is.
     *
     * @throws IllegalArgumentException if there is no such value
     */
    static Optional<Trap> configured(Function<String, Optional<String>> parameters) {
        return parameters.apply(NAME).map(GuestTrap::trap);
    }

    /** For a place where nothing can be traced. */
    GuestTrap off(String why) {
        return new GuestTrap(Trap.OFF, ": " + why, false);
    }

    private static Trap trap(String value) {
        return Optional.ofNullable(VALUES.get(value.strip()))
                .orElseThrow(
                        () -> Settings.wrong(NAME, "'full', 'fast' or 'off'", "'" + value + "'", "correct the value"));
    }

    /** The same for a JVM of which the start is of interest, or that cannot tell when it is over. */
    GuestTrap fromTheStart(String why) {
        return trap == Trap.LATE ? new GuestTrap(Trap.FULL, why, optional) : this;
    }

    /** The same for JVMs of one JDK. */
    GuestTrap of(Jdk jdk) {
        return jdk.canSignal() ? this : fromTheStart(", also before the first test, as the JDK lacks jdk.unsupported");
    }

    Watch watch() {
        return trap == Trap.OFF ? Watch.NOTHING : new Watch(trap, Set.of(), Optional.empty());
    }

    /** For the report: which refused calls are seen; the simulated ones are in any case. */
    Map<String, String> facts() {
        return switch (trap) {
            case OFF -> Map.of("trap", "off" + why);
            case FAST -> Map.of("trap", "fast: only calls that the kernel lacks");
            case FULL, LATE -> Map.of("trap", "full" + why, "refused.calls", "recorded");
        };
    }
}
