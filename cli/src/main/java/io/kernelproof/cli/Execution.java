package io.kernelproof.cli;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Terminal;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.trap.Trap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a command as if it were run directly: its input, outputs, signals and exit status are its own. */
final class Execution {

    @Option(
            names = "--json",
            description =
                    "print all as JSON to standard output, with what the command printed, up to 1 MiB of each output")
    private boolean json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "kill the command after this time (default: never)")
    private long timeout = Duration.ofDays(10_000).toSeconds();

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the command and its arguments")
    private List<String> arguments = List.of();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    int run(Environment environment, Trap trap) throws IOException, EnvironmentUnavailableException {
        Command command = Command.of(arguments.toArray(String[]::new))
                .withTimeout(Duration.ofSeconds(timeout))
                .withTrap(trap);
        try (Signals signals = Signals.held();
                Sandbox sandbox = HostProvider.apart().start(environment, Set.of())) {
            CommandResult result = sandbox.run(command, json ? silent(signals) : own(signals));
            tell(result, environment.simulated().isPresent() || trap != Trap.OFF);
            return ExitStatuses.of(result.exit());
        }
    }

    private static Terminal own(Signals signals) {
        return new Terminal(System.in, System.out, System.err, signals::passTo);
    }

    private static Terminal silent(Signals signals) {
        return new Terminal(
                System.in, OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), signals::passTo);
    }

    private void tell(CommandResult result, boolean watched) {
        PrintWriter to = json ? spec.commandLine().getOut() : spec.commandLine().getErr();
        if (json) {
            to.print(Json.text(Json.of(result)));
        } else {
            inAllPrograms(result.refusals()).forEach(refusal -> to.println("kernelproof: " + refusal.describe()));
            if (watched && result.refusals().isEmpty()) {
                to.println("kernelproof: no call was refused on "
                        + result.environment().name());
            }
            result.trapped().unseen().forEach(unseen -> to.println("kernelproof: not seen: " + unseen));
        }
        to.flush();
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
