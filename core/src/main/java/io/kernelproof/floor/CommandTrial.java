package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A command, run in a sandbox of its own each time.
 *
 * @param before a command that is run before it each time, on the kernel as it is and in the same directory; empty for none
 * @param fresh whether each run has a copy of the working directory
 */
record CommandTrial(Command command, Optional<Command> before, boolean fresh, EnvironmentProvider provider)
        implements Trial {

    private static final Environment HERE = Environment.onKernel(Environment.HOST_KERNEL);

    private static final Pattern FRAME = Pattern.compile("\\s+(at .*|\\.\\.\\. \\d+ (more|common frames omitted))");

    @Override
    public String name() {
        return String.join(" ", command.arguments());
    }

    @Override
    public Attempt run(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException {
        if (!fresh) {
            return run(environment, watch, before, command);
        }
        try (FreshDirectory directory =
                FreshDirectory.of(command.directory().orElse(Path.of("")).toAbsolutePath())) {
            return run(environment, watch, before.map(directory::of), directory.of(command));
        }
    }

    private Attempt run(Environment environment, Watch watch, Optional<Command> before, Command command)
            throws EnvironmentUnavailableException, IOException {
        if (before.isPresent()) {
            prepare(before.get());
        }
        try (Sandbox sandbox = provider.start(environment, Set.of())) {
            CommandResult result = sandbox.run(command.withWatch(watch));
            return new Attempt(result.succeeded(), outcome(result), result.refusals(), result.trapped());
        } catch (CommandTimeoutException e) {
            return new Attempt(
                    false, "still ran after %d ms".formatted(command.timeout().toMillis()), e.refusals(), e.trapped());
        }
    }

    private void prepare(Command before) throws EnvironmentUnavailableException, IOException {
        try (Sandbox sandbox = provider.start(HERE, Set.of())) {
            CommandResult result = sandbox.run(before);
            if (!result.succeeded()) {
                throw new ProblemException(
                        new Problem(
                                "Preparing a run with %s failed.".formatted(before.arguments()),
                                "it ends with 0, on this machine's kernel",
                                outcome(result),
                                "run it by hand in the same directory"),
                        null);
            }
        }
    }

    /** The last that it said, which of a stack trace is not a frame. */
    private static String outcome(CommandResult result) {
        String said = result.stderr()
                .lines()
                .filter(line -> !FRAME.matcher(line).matches())
                .reduce((first, last) -> last)
                .orElse("")
                .strip();
        return result.succeeded() || said.isEmpty() ? result.exit().toString() : result.exit() + ": " + said;
    }
}
