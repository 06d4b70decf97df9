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
 * @param trap what is seen of it, and what it is to see
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Launch(List<String> command, Optional<Path> directory, boolean channel, Deny deny, Trapping trap) {

    /** The descriptor on which a workload with a channel reads what is sent to it. */
    public static final int REQUESTS = 98;

    /** The descriptor on which a workload with a channel writes what it tells. */
    public static final int EVENTS = 99;

    /**
     * Calls to refuse, in the launcher's syntax {@code NUMBER[-[NUMBER]]=ERRNO,...}.
     *
     * @param own for programs of the machine's own architecture; empty for none
     * @param of32Bit for 32-bit programs, which have numbers of their own; empty for none
     */
    public record Deny(String own, String of32Bit) {

        /** Refuses nothing. */
        public static final Deny NOTHING = new Deny("", "");

        /**
         * Tells whether anything is refused.
         *
         * @return true if both lists are empty
         */
        public boolean isEmpty() {
            return own.isEmpty() && of32Bit.isEmpty();
        }
    }

    /**
     * What the tracer does, in the launcher's syntax.
     *
     * @param trap how closely calls are watched
     * @param refusing the errors that refuse a call, {@code ERRNO,...}; empty for ENOSYS alone
     * @param own numbers to record of programs of the machine's own architecture, {@code NUMBER[-[NUMBER]],...}; empty
     *     for none
     * @param of32Bit the same of 32-bit programs
     * @param release what the kernel's release is to be for the workload, or empty for the truth
     */
    public record Trapping(Trap trap, String refusing, String own, String of32Bit, Optional<String> release) {

        /** Traces nothing. */
        public static final Trapping OFF = new Trapping(Trap.OFF, "", "", "", Optional.empty());

        /**
         * Tells which of the two native programs is needed.
         *
         * @return true for the one with a tracer
         */
        public boolean isNeeded() {
            return trap != Trap.OFF;
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
     * @param program where the native program is, as seen in the environment: the probe, or the trap if that
     *     {@linkplain Trapping#isNeeded() is needed}
     * @return the whole command line
     */
    public List<String> commandLine(String program) {
        return commandLine(program, List.of());
    }

    /**
     * Returns the arguments to execute, with more than a launch says.
     *
     * @param program where the native program is, as seen in the environment
     * @param options more options of the program's mode {@code run}
     * @return the whole command line
     */
    public List<String> commandLine(String program, List<String> options) {
        List<String> line = new ArrayList<>(List.of(program, "run"));
        line.addAll(options);
        if (channel) {
            line.add("--channel");
        }
        directory.ifPresent(path -> line.addAll(List.of("--chdir", path.toString())));
        addUnlessEmpty(line, "--deny", deny.own());
        addUnlessEmpty(line, "--deny-32", deny.of32Bit());
        if (!deny.isEmpty()) {
            line.add("--record");
        }
        if (trap.trap() != Trap.OFF) {
            line.addAll(List.of("--trap", trap.trap().option()));
        }
        addUnlessEmpty(line, "--errno", trap.refusing());
        addUnlessEmpty(line, "--watch", trap.own());
        addUnlessEmpty(line, "--watch-32", trap.of32Bit());
        addUnlessEmpty(line, "--uname", trap.release().orElse(""));
        line.add("--");
        line.addAll(command);
        return List.copyOf(line);
    }

    private static void addUnlessEmpty(List<String> line, String option, String value) {
        if (!value.isEmpty()) {
            line.addAll(List.of(option, value));
        }
    }
}
