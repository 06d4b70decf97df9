package io.kernelproof.cli;

import java.util.Optional;
import org.apiguardian.api.API;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The program; its commands are the classes that it names. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Command(
        name = "kernelproof",
        mixinStandardHelpOptions = true,
        versionProvider = Kernelproof.Version.class,
        description = "Shows on which kernels a command really works, and who refuses it what.",
        subcommands = {
            FloorCommand.class,
            RunCommand.class,
            TrapCommand.class,
            ProbeCommand.class,
            WhoCommand.class,
            KernelsCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:what was asked for is done, and the command that was run ended with 0",
            "1-123:the exit status of the command that was run; of floor, 1: it fails even on this kernel",
            "124:the command still ran at the limit of --timeout, and was killed",
            "125:kernelproof itself failed, was called wrongly, or could not write all that was printed",
            "126:the command was found but cannot be executed",
            "127:there is no such command",
            "128+N:the command was killed by signal N; 141: who read an output has ended, and the command was ended"
        })
public final class Kernelproof {

    private Kernelproof() {}

    /** The manifest's, which is there when this runs from a jar. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Kernelproof.class.getPackage().getImplementationVersion();
            return new String[] {"kernelproof " + (version == null ? "of a build directory" : version)};
        }
    }

    /**
     * Runs the program, and ends the JVM with its exit status.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        System.exit(Console.status(status(arguments)));
    }

    private static int status(String... arguments) {
        boolean asJson = false;
        try {
            CommandLine line = commandLine();
            asJson = isJsonAskedFor(line.getCommandSpec(), arguments);
            return asJson ? statusAsJson(line, arguments) : line.execute(arguments);
        } catch (RuntimeException | Error e) {
            return Failures.told(e, asJson);
        }
    }

    /** Where a signal ends this program, it is told as well. */
    private static int statusAsJson(CommandLine line, String... arguments) {
        Signals.whenEnded(signal -> {
            int status = ExitStatuses.ofSignal(signal);
            Console.document(Json.of(
                    Failures.INTERRUPTED, status, "kernelproof was ended by signal " + signal, Optional.empty()));
            System.exit(status);
        });
        return line.execute(arguments);
    }

    /** Options end at the command to run, so that its own are its own, with or without {@code --} before it. */
    static CommandLine commandLine() {
        CommandLine program = new CommandLine(new Kernelproof())
                .setStopAtPositional(true)
                .setOut(Console.writer(Console.OUT))
                .setErr(Console.writer(Console.ERR))
                .setParameterExceptionHandler(
                        (e, arguments) -> misused(e, isJsonAskedFor(root(e.getCommandLine()), arguments)))
                .setExecutionExceptionHandler((e, line, result) -> Failures.told(
                        e, isJsonAskedFor(root(line), result.originalArgs().toArray(String[]::new))));
        // Those below others run no command, so that an option may stand behind a name.
        program.getSubcommands().values().stream()
                .flatMap(command -> command.getSubcommands().values().stream())
                .forEach(command -> command.setStopAtPositional(false));
        return program;
    }

    private static CommandSpec root(CommandLine line) {
        return line.getCommandSpec().root();
    }

    private static int misused(CommandLine.ParameterException e, boolean asJson) {
        String name = e.getCommandLine().getCommandSpec().qualifiedName();
        String message = e.getMessage() + "\nTry '%s --help'.".formatted(name);
        if (asJson) {
            Console.document(Json.of(Failures.USAGE, ExitStatuses.OF_THE_TOOL, message, Optional.empty()));
        } else {
            Console.tell(message);
        }
        return ExitStatuses.OF_THE_TOOL;
    }

    /** Also where the arguments are wrong otherwise: looks at all of them up to the command to run. */
    static boolean isJsonAskedFor(CommandSpec root, String... arguments) {
        CommandSpec spec = root;
        for (int i = 0; i < arguments.length && !arguments[i].equals("--"); i++) {
            String argument = arguments[i];
            CommandLine subcommand = spec.subcommands().get(argument);
            OptionSpec option = spec.findOption(argument);
            if (argument.equals("--json") || argument.equals("--json=true")) {
                return true;
            } else if (subcommand != null) {
                spec = subcommand.getCommandSpec();
            } else if (!argument.startsWith("-") && spec.parser().stopAtPositional()) {
                return false;
            } else if (option != null && option.arity().max() > 0) {
                i++;
            }
        }
        return false;
    }
}
