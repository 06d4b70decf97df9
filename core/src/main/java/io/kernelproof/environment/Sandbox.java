package io.kernelproof.environment;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A running environment. Everything above it is the same for every kind of environment.
 *
 * <p>Thread-safe: several commands may run at once.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public interface Sandbox extends AutoCloseable {

    /**
     * Returns what was asked for.
     *
     * @return the environment
     */
    Environment environment();

    /**
     * Returns what the environment proved to be, as keys and values for the report: kernel release, seccomp mode, JDK.
     *
     * @return the facts, in a stable order
     */
    Map<String, String> facts();

    /**
     * Runs a command to its end.
     *
     * @param arguments the program and its arguments; at least the program
     * @return what it did, whatever its exit status
     * @throws IOException if it cannot be started, exceeds 60 seconds, or its results cannot be read
     */
    default CommandResult run(String... arguments) throws IOException {
        return run(Command.of(arguments));
    }

    /**
     * Runs a command to its end.
     *
     * @param command what to run, with its limits
     * @return what it did, whatever its exit status
     * @throws IOException if it cannot be started, exceeds its time-out, or its results cannot be read
     */
    default CommandResult run(Command command) throws IOException {
        return new CommandRun(this, command, null).result();
    }

    /**
     * Runs a command to its end, connected with who runs it.
     *
     * @param command what to run, with its limits; what it prints is kept in the result as well
     * @param terminal what it is connected with
     * @return what it did, whatever its exit status
     * @throws TerminalLostException if what it prints cannot be passed on; it is ended then
     * @throws IOException if it cannot be started, exceeds its time-out, or its results cannot be read
     */
    default CommandResult run(Command command, Terminal terminal) throws IOException {
        return new CommandRun(this, command, terminal).result();
    }

    /**
     * Reads a file inside.
     *
     * @param path absolute, as seen inside
     * @return what is in it
     * @throws IOException if it cannot be read, or has more than 16 MiB
     */
    default byte[] read(String path) throws IOException {
        return CopiedFiles.read(this, path);
    }

    /**
     * Makes a file inside, or replaces what is in one. Everybody there may read it.
     *
     * @param path absolute, as seen inside; its directory is there
     * @param content what is to be in it
     * @throws IOException if it cannot be written there
     */
    default void write(String path, byte[] content) throws IOException {
        files().write(path, content, CopiedFiles.READABLE);
    }

    /**
     * Copies a file, or a directory with all that is in it, from this machine to the inside, with permissions.
     *
     * @param from what to copy; symbolic links are followed
     * @param to its absolute path inside; the directory around it is there
     * @throws IOException if it cannot be read here or written there
     */
    default void copyIn(Path from, String to) throws IOException {
        CopiedFiles.copy(from, files(), to);
    }

    /**
     * Finds the C library that programs inside link with.
     *
     * @return the library; empty if there is none, or not at a usual place
     * @throws IOException if it cannot be read
     */
    default Optional<Libc> libc() throws IOException {
        return Libc.in(files());
    }

    /**
     * Returns the files inside.
     *
     * @return the files
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    FilesInside files();

    /**
     * Starts a program.
     *
     * @param command what to run; its limits are for the caller to keep
     * @param channel whether the program gets a private channel, see {@link Workload#requests}
     * @return the running program; the caller closes it
     * @throws IllegalArgumentException if a call is to be recorded that the table does not know; the message names the
     *     nearest
     * @throws IOException if the launcher cannot be started
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    Workload start(Command command, boolean channel) throws IOException;

    /**
     * Says who refused a call.
     *
     * @param call what was seen in this sandbox
     * @return the call with who refused it
     */
    Refusal attribute(RefusedCall call);

    /**
     * Returns what every system call answered at the start.
     *
     * @return what was seen then
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    Observations observations();

    /**
     * Says what a program meets in this sandbox when it makes a system call.
     *
     * @param syscall the call's name, or that of a flag such as {@code pidfd_open#PIDFD_NONBLOCK}
     * @return its status, from having made the call here with harmless arguments; the reason says where it was not tried
     * @throws IllegalArgumentException if the table does not know the name; the message names the nearest
     * @throws IOException if the calls cannot be tried here
     */
    SyscallStatus status(String syscall) throws IOException;

    /**
     * Lets a TCP port of this machine lead to the same port inside, until the sandbox is closed. What shares this machine's
     * network needs nothing for that.
     *
     * @param port the port on both sides; inside, of 127.0.0.1
     * @throws IOException if the port of this machine is taken
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    default void forward(int port) throws IOException {}

    /**
     * Gives the sandbox away: it is left as it is when it is closed, and when this JVM ends.
     *
     * @return how a person enters it and removes it, in a line; empty if there is nothing to be left
     */
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    default Optional<String> keep() {
        return Optional.empty();
    }

    /** Ends what still runs inside, and removes what was made for it. */
    @Override
    void close();
}
