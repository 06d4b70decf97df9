package io.kernelproof.cli;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandEndedException;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Terminal;
import io.kernelproof.environment.Trapped;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.trap.Trap;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command as if it were run directly: its input, outputs, signals and exit status are its own. */
final class Execution {

    private static final long NEVER = Duration.ofDays(10_000).toSeconds();

    @Option(
            names = "--json",
            description =
                    "print all as JSON to standard output, with what the command printed, up to 1 MiB of each output")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "kill the command after this time (default: never)")
    private long timeout = NEVER;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the command and its arguments")
    private List<String> arguments = List.of();

    int run(Environment environment, Trap trap) throws IOException, EnvironmentUnavailableException {
        Command command = Command.of(arguments.toArray(String[]::new))
                .withTimeout(Duration.ofSeconds(Math.min(timeout, NEVER)))
                .withTrap(trap);
        try (Signals signals = Signals.held();
                Sandbox sandbox = HostProvider.apart().start(environment, Set.of())) {
            boolean watched = environment.simulated().isPresent() || trap != Trap.OFF;
            try {
                CommandResult result = sandbox.run(command, json ? silent(signals) : own(signals));
                tell(result, watched);
                return ExitStatuses.of(result.exit());
            } catch (CommandEndedException e) {
                return ended(e, command, environment, watched);
            }
        }
    }

    private static Terminal own(Signals signals) {
        return new Terminal(Input.standard(), Console.OUT, Console.ERR, signals::passTo);
    }

    private static Terminal silent(Signals signals) {
        return new Terminal(
                Input.standard(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), signals::passTo);
    }

    private void tell(CommandResult result, boolean watched) {
        if (json) {
            Console.document(Json.of(result));
        } else {
            tell(result.environment(), result.refusals(), result.trapped(), watched);
        }
    }

    /** Where its outputs are lost, the console knows it, and tells at the end. */
    private int ended(CommandEndedException e, Command command, Environment environment, boolean watched) {
        int status = ExitStatuses.of(e);
        if (json) {
            Console.document(Json.of(e, status, command, environment));
        } else {
            if (e instanceof CommandTimeoutException) {
                Console.tell(Failures.text(e));
            }
            tell(environment, e.refusals(), e.trapped(), watched);
        }
        return status;
    }

    private static void tell(Environment environment, List<Refusal> refusals, Trapped trapped, boolean watched) {
        inAllPrograms(refusals).forEach(refusal -> Console.tell(refusal.describe()));
        if (watched && refusals.isEmpty()) {
            Console.tell("no call was refused on " + environment.name());
        }
        trapped.unseen().forEach(unseen -> Console.tell("not seen: " + unseen));
    }

    /** One for each call that was refused alike, whichever programs made it. */
    private static Collection<Refusal> inAllPrograms(List<Refusal> refusals) {
        return refusals.stream()
                .collect(Collectors.toMap(
                        refusal -> List.of(refusal.syscall(), refusal.call().errno(), refusal.reason()),
                        Function.identity(),
                        (first, other) -> new Refusal(
                                first.syscall(),
                                first.call().plus(other.call()),
                                first.by(),
                                first.reason(),
                                first.afterwards()),
                        LinkedHashMap::new))
                .values();
    }
}
