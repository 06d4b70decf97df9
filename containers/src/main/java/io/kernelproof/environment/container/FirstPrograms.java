package io.kernelproof.environment.container;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.LaunchedSandbox;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.Launch;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Programs that a container runs before anything else, since it is known that they will be asked for: each exec of the daemon's would
 * take longer than all of them. Some run one after the other, and their outputs follow one another on one connection. One may run
 * beside them: it has that connection's input, and what it writes comes as standard error.
 */
final class FirstPrograms implements Closeable {

    /** The daemon carries both outputs of a container, each at its own pace. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final DaemonConnection connection;
    private final MultiplexedInput both;
    private final InputStream output;
    private final Deque<List<String>> due;
    private Optional<List<String>> beside;
    private final Duration limit;
    private @Nullable TimeLimit taken;

    /**
     * Their command lines.
     *
     * @param beside the one that runs beside the others, if there is one
     * @param others those that run one after the other
     */
    record Commands(Optional<List<String>> beside, List<List<String>> others) {

        /** Those that ask what an environment is, about filters only if there seem to be some, and what is foreseen to be started. */
        static Commands of(Environment environment, boolean filtered, Optional<Launch> foreseen) {
            LaunchedSandbox.Foreseen asked = LaunchedSandbox.foreseen(environment, ContainerSpec.PROBE);
            List<List<String>> others = new ArrayList<>(List.of(
                    asked.probe().commandLine(ContainerSpec.PROBE), KeptFiles.reading(asked.files(), asked.limit())));
            if (filtered) {
                others.add(asked.who().commandLine(ContainerSpec.PROBE));
            }
            return new Commands(foreseen.map(ContainerLauncher::commandLine), others);
        }

        /** As arguments of the container's first process: each with the number of its words before it. */
        Stream<String> arguments() {
            return Stream.concat(
                    beside.stream().flatMap(command -> arguments("+", command)),
                    others.stream().flatMap(command -> arguments("", command)));
        }

        private static Stream<String> arguments(String sign, List<String> command) {
            return Stream.concat(Stream.of(sign + command.size()), command.stream());
        }
    }

    /** Takes over a connection on which those programs write, and nobody else; each of them has told all within a limit. */
    FirstPrograms(DaemonConnection connection, Commands commands, Duration limit) {
        this.connection = connection;
        this.both = new MultiplexedInput(connection.input());
        this.output = new BufferedInputStream(both);
        this.due = new ArrayDeque<>(commands.others());
        this.beside = commands.beside();
        this.limit = limit;
    }

    /**
     * Returns where the output of a program can be read, if it is the next of those that run one after the other.
     *
     * @return the output, which is to be read to its end and no further, and given back with {@link #done}; empty if the program is
     *     to be run anew
     */
    synchronized Optional<InputStream> take(List<String> command) {
        if (taken != null || !command.equals(due.peek())) {
            return Optional.empty();
        }
        due.remove();
        taken = TimeLimit.of(limit, () -> DaemonConnection.close(this));
        return Optional.of(output);
    }

    /** Lets the output of the next one be taken. */
    synchronized void done() throws IOException {
        if (taken != null) {
            taken.close();
            taken = null;
        }
        if (due.isEmpty() && beside.isEmpty()) {
            close();
        }
    }

    /** Says of what was thrown while one of them was read that it took too long, if that is so. */
    synchronized IOException told(IOException thrown) {
        return taken != null && taken.hasPassed()
                ? new SilentException("what the container's first programs tell", taken, thrown)
                : thrown;
    }

    /**
     * Gives the connection away to whoever wants the program that runs beside the others, whose outputs cannot be had any more then.
     * One that is not wanted ends, since nobody will ever want it.
     *
     * @return the output of the program; empty if it is to be run anew
     */
    synchronized Optional<InputStream> takeBeside(List<String> command) throws IOException {
        if (taken != null || beside.isEmpty()) {
            return Optional.empty();
        }
        boolean wanted = beside.get().equals(command);
        beside = Optional.empty();
        due.clear();
        Optional<InputStream> told = wanted ? both.error(this::closeSoon) : Optional.empty();
        if (told.isEmpty()) {
            close();
        }
        return told;
    }

    /** It has ended without saying so, as if it was killed; of its last words some may still be on their way. */
    private void closeSoon() {
        var unused = TimeLimit.of(LAST_WORDS, () -> DaemonConnection.close(this));
    }

    /** The connection, for whoever was given it. */
    DaemonConnection connection() {
        return connection;
    }

    /** What came in their place, to be added to what did not work; empty if nothing did. */
    String error() {
        String said = both.complaint();
        return said.isEmpty() || beside.isPresent() ? "" : ": " + said;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
