package io.kernelproof.environment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A command to run in a sandbox. Immutable: each {@code with} method returns a changed copy.
 *
 * @param arguments the program and its arguments; at least the program, looked up in PATH if it has no slash
 * @param variables environment variables to set, beside those that the sandbox has
 * @param directory the working directory, or empty for the sandbox's own
 * @param timeout how long it may run before it is killed; more than zero
 * @param outputLimit how much of each of its two outputs is kept, in bytes from the start; 0 or more
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Command(
        List<String> arguments,
        Map<String, String> variables,
        Optional<Path> directory,
        Duration timeout,
        int outputLimit) {

    /** Rejects an empty command, and limits out of range. */
    public Command {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
        if (arguments.isEmpty() || arguments.get(0).isBlank()) {
            throw new IllegalArgumentException("a command has at least the program's name");
        }
        if (timeout.isNegative() || timeout.isZero() || outputLimit < 0) {
            throw new IllegalArgumentException(
                    "a command's time-out is above zero and its output limit not below, but was %s and %d bytes"
                            .formatted(timeout, outputLimit));
        }
    }

    /**
     * Creates a command that may run for 60 seconds and print 1 MiB on each output.
     *
     * @param arguments the program and its arguments; at least the program
     * @return the command
     */
    public static Command of(String... arguments) {
        return new Command(List.of(arguments), Map.of(), Optional.empty(), Duration.ofSeconds(60), 1024 * 1024);
    }

    /**
     * Changes the time-out.
     *
     * @param timeout how long the command may run; more than zero
     * @return the changed command
     */
    public Command withTimeout(Duration timeout) {
        return new Command(arguments, variables, directory, timeout, outputLimit);
    }

    /**
     * Changes the working directory.
     *
     * @param directory as seen in the sandbox
     * @return the changed command
     */
    public Command withDirectory(Path directory) {
        return new Command(arguments, variables, Optional.of(directory), timeout, outputLimit);
    }

    /**
     * Changes the environment variables.
     *
     * @param variables all that are to be set beside the sandbox's own
     * @return the changed command
     */
    public Command withVariables(Map<String, String> variables) {
        return new Command(arguments, variables, directory, timeout, outputLimit);
    }

    /**
     * Changes how much output is kept.
     *
     * @param bytes of each of the two outputs, from the start; 0 or more
     * @return the changed command
     */
    public Command withOutputLimit(int bytes) {
        return new Command(arguments, variables, directory, timeout, bytes);
    }
}
