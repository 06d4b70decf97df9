package io.kernelproof.environment;

import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * A command to run in a sandbox. Immutable: each {@code with} method returns a changed copy.
 *
 * @param arguments the program and its arguments; at least the program, looked up in PATH if it has no slash
 * @param variables environment variables to set, beside those that the sandbox has
 * @param directory the working directory, or empty for the sandbox's own
 * @param user who it runs as, see {@link #withUser}; empty for who programs run as in the sandbox
 * @param timeout how long it may run before it is killed; more than zero
 * @param outputLimit how much of each of its two outputs is kept, in bytes from the start; 0 or more
 * @param watch what is to be seen of its system calls
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Command(
        List<String> arguments,
        Map<String, String> variables,
        Optional<Path> directory,
        Optional<String> user,
        Duration timeout,
        int outputLimit,
        Watch watch) {

    /** Rejects an empty command, what is no user, and limits out of range. */
    public Command {
        arguments = List.copyOf(arguments);
        variables = Map.copyOf(variables);
        if (arguments.isEmpty() || arguments.get(0).isBlank()) {
            throw new IllegalArgumentException("a command has at least the program's name");
        }
        user.ifPresent(Container::requireUser);
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
        return new Command(
                List.of(arguments),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(60),
                1024 * 1024,
                Watch.NOTHING);
    }

    /**
     * Changes the time-out.
     *
     * @param timeout how long the command may run; more than zero
     * @return the changed command
     */
    public Command withTimeout(Duration timeout) {
        return new Command(arguments, variables, directory, user, timeout, outputLimit, watch);
    }

    /**
     * Changes the working directory.
     *
     * @param directory as seen in the sandbox
     * @return the changed command
     */
    public Command withDirectory(Path directory) {
        return new Command(arguments, variables, Optional.of(directory), user, timeout, outputLimit, watch);
    }

    /**
     * Changes the environment variables.
     *
     * @param variables all that are to be set beside the sandbox's own
     * @return the changed command
     */
    public Command withVariables(Map<String, String> variables) {
        return new Command(arguments, variables, directory, user, timeout, outputLimit, watch);
    }

    /**
     * Changes as whom the command runs, in a container. On this machine, running it fails, also for root: there it is for a program
     * such as {@code setpriv} in front of it to become another user.
     *
     * @param user a number, or a name of the image's {@code /etc/passwd}, alone or with a group behind a colon: {@code 1000:1000},
     *     {@code www-data}
     * @return the changed command
     * @throws IllegalArgumentException if this cannot be a user
     */
    public Command withUser(String user) {
        return new Command(arguments, variables, directory, Optional.of(user), timeout, outputLimit, watch);
    }

    /**
     * Changes how much output is kept.
     *
     * @param bytes of each of the two outputs, from the start; 0 or more
     * @return the changed command
     */
    public Command withOutputLimit(int bytes) {
        return new Command(arguments, variables, directory, user, timeout, bytes, watch);
    }

    /**
     * Changes how closely the system calls are watched that the sandbox does not refuse on purpose.
     *
     * @param trap {@link Trap#FULL} to see every refused call and what came next, at the price of time; {@link Trap#FAST}
     *     to see those of the calls that are missing here
     * @return the changed command
     */
    public Command withTrap(Trap trap) {
        return withWatch(new Watch(trap, watch.recorded(), watch.release()));
    }

    /**
     * Records system calls whatever they answer; needs a trap.
     *
     * @param syscalls their names, as the table knows them, also of flags such as {@code pidfd_open#PIDFD_NONBLOCK}: then a call
     *     is recorded if it has the flag, for the newest one if it has several
     * @return the changed command
     */
    public Command withRecorded(String... syscalls) {
        return withWatch(new Watch(watch.trap(), Set.of(syscalls), watch.release()));
    }

    /**
     * Makes {@code uname} tell another kernel release; {@code /proc/version} still tells the truth.
     *
     * @param release such as {@code 3.10.0}, up to 64 ASCII characters
     * @return the changed command
     */
    public Command withRelease(String release) {
        return withWatch(new Watch(watch.trap(), watch.recorded(), Optional.of(release)));
    }

    /**
     * Changes all that is to be seen of the command's calls.
     *
     * @param watch what is to be seen
     * @return the changed command
     */
    public Command withWatch(Watch watch) {
        return new Command(arguments, variables, directory, user, timeout, outputLimit, watch);
    }
}
