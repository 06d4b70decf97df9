package io.kernelproof.trap;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A command line for the native launcher, which runs a command and tells of it in frames.
 *
 * @param command the program and its arguments; at least the program, looked up in PATH if it has no slash
 * @param directory the working directory, or empty for the launcher's own
 * @param channel whether the workload gets a private channel: descriptor {@value #REQUESTS} to read from and
 *     {@value #EVENTS} to write to; its standard input is then empty
 * @param deny what the workload is refused; empty to refuse nothing
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Launch(List<String> command, Optional<Path> directory, boolean channel, Deny deny) {

    /** The descriptor on which a workload with a channel reads what is sent to it. */
    public static final int REQUESTS = 98;

    /** The descriptor on which a workload with a channel writes what it tells. */
    public static final int EVENTS = 99;

    /**
     * Calls to refuse, in the launcher's syntax {@code NUMBER[-[NUMBER]]=ERRNO,...}.
     *
     * @param x86_64 for 64-bit programs; empty for none
     * @param i386 for 32-bit programs; empty for none
     */
    public record Deny(String x86_64, String i386) {

        /** Refuses nothing. */
        public static final Deny NOTHING = new Deny("", "");

        /**
         * Tells whether anything is refused.
         *
         * @return true if both lists are empty
         */
        public boolean isEmpty() {
            return x86_64.isEmpty() && i386.isEmpty();
        }
    }

    /** Rejects an empty command. */
    public Launch {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a command has at least the program's name");
        }
    }

    /**
     * Returns the arguments to execute.
     *
     * @param probe where the native program is, as seen in the environment
     * @return the whole command line
     */
    public List<String> commandLine(String probe) {
        List<String> line = new ArrayList<>(List.of(probe, "run"));
        if (channel) {
            line.add("--channel");
        }
        directory.ifPresent(path -> line.addAll(List.of("--chdir", path.toString())));
        if (!deny.x86_64().isEmpty()) {
            line.addAll(List.of("--deny", deny.x86_64()));
        }
        if (!deny.i386().isEmpty()) {
            line.addAll(List.of("--deny-i386", deny.i386()));
        }
        if (!deny.isEmpty()) {
            line.add("--record");
        }
        line.add("--");
        line.addAll(command);
        return List.copyOf(line);
    }
}
