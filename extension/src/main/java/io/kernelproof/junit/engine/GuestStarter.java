package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Starts JVMs as guests. Those in containers are known before there is a sandbox, in which they are the first to be started. */
final class GuestStarter implements Guests.Starter {

    private final Map<Environment, GuestProgram> foreseen = new ConcurrentHashMap<>();

    /** Not one that waits for a debugger: a port has to lead to it first. */
    @Override
    public Optional<Command> foresee(Environment environment, Jdk jdk, Function<String, Optional<String>> parameters) {
        if (environment.container().isEmpty() || Debugger.configured(parameters).isPresent()) {
            return Optional.empty();
        }
        try {
            GuestProgram program = GuestProgram.of(
                    environment,
                    jdk,
                    GuestTrap.whereOthersRefuse(parameters).of(jdk).watch(),
                    parameters);
            foreseen.put(environment, program);
            return Optional.of(program.command());
        } catch (IOException e) {
            // Whoever starts it fails as well, and is asked why.
            return Optional.empty();
        }
    }

    @Override
    public Guest start(Sandbox sandbox, Jdk jdk, Function<String, Optional<String>> parameters)
            throws GuestDiedException, EnvironmentUnavailableException {
        return GuestJvm.start(sandbox, jdk, parameters, Optional.ofNullable(foreseen.remove(sandbox.environment())));
    }
}
