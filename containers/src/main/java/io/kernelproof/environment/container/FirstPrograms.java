package io.kernelproof.environment.container;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.LaunchedSandbox;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that a container runs before anything else, one after the other, since it is known that their output will be asked for:
 * each exec of the daemon's would take longer than all of them. Their outputs follow one another on one connection.
 */
final class FirstPrograms implements Closeable {

    private final DaemonConnection connection;
    private final MultiplexedInput both;
    private final InputStream output;
    private final Deque<List<String>> due;
    private boolean free = true;

    /** Takes over a connection on which those programs write, and nobody else. */
    FirstPrograms(DaemonConnection connection, List<List<String>> commands) {
        this.connection = connection;
        this.both = new MultiplexedInput(connection.input());
        this.output = new BufferedInputStream(both);
        this.due = new ArrayDeque<>(commands);
    }

    /** Those that ask what an environment is. */
    static List<List<String>> of(Environment environment) {
        LaunchedSandbox.Foreseen foreseen = LaunchedSandbox.foreseen(environment, ContainerSpec.PROBE);
        return List.of(
                foreseen.probe().commandLine(ContainerSpec.PROBE),
                KeptFiles.reading(foreseen.files(), foreseen.limit()),
                foreseen.who().commandLine(ContainerSpec.PROBE));
    }

    /** As arguments of the container's first process: each with the number of its words before it. */
    static Stream<String> arguments(List<List<String>> commands) {
        return commands.stream()
                .flatMap(command -> Stream.concat(Stream.of(String.valueOf(command.size())), command.stream()));
    }

    /**
     * Returns where the output of a program can be read, if it is the next of these.
     *
     * @return the output, which is to be read to its end and no further, and given back with {@link #done}; empty if the program is
     *     to be run anew
     */
    synchronized Optional<InputStream> take(List<String> command) {
        if (!free || !command.equals(due.peek())) {
            return Optional.empty();
        }
        due.remove();
        free = false;
        return Optional.of(output);
    }

    /** Lets the output of the next one be taken. */
    synchronized void done() throws IOException {
        free = true;
        if (due.isEmpty()) {
            close();
        }
    }

    /** What came in their place, to be added to what did not work; empty if nothing did. */
    String error() {
        String said = both.error();
        return said.isEmpty() ? "" : ": " + said;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
