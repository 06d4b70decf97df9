package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.util.Set;

/** A command, run in a sandbox of its own each time. */
record CommandTrial(Command command, EnvironmentProvider provider) implements Trial {

    @Override
    public String name() {
        return String.join(" ", command.arguments());
    }

    @Override
    public Attempt run(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException {
        try (Sandbox sandbox = provider.start(environment, Set.of())) {
            CommandResult result = sandbox.run(command.withWatch(watch));
            return new Attempt(result.succeeded(), outcome(result), result.refusals(), result.trapped());
        } catch (CommandTimeoutException e) {
            return new Attempt(
                    false, "still ran after %d ms".formatted(command.timeout().toMillis()), e.refusals(), e.trapped());
        }
    }

    private static String outcome(CommandResult result) {
        String said =
                result.stderr().lines().reduce((first, last) -> last).orElse("").strip();
        return result.succeeded() || said.isEmpty() ? result.exit().toString() : result.exit() + ": " + said;
    }
}
