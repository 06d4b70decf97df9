package io.kernelproof.cli;

import java.io.PrintWriter;
import org.apiguardian.api.API;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program; its commands are the classes that it names. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@Command(
        name = "kernelproof",
        mixinStandardHelpOptions = true,
        versionProvider = Kernelproof.Version.class,
        description = "Shows on which kernels a command really works, and who refuses it what.",
        subcommands = {FloorCommand.class, RunCommand.class, TrapCommand.class, ProbeCommand.class, WhoCommand.class},
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:what was asked for is done, and the command that was run ended with 0",
            "1-124:the exit status of the command that was run; of floor, 1: it fails even on this kernel",
            "125:kernelproof itself failed, or was called wrongly",
            "126:the command was found but cannot be executed",
            "127:there is no such command",
            "128+N:the command was killed by signal N"
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
        System.exit(commandLine().execute(arguments));
    }

    /** Options end at the command to run, so that its own are its own, with or without {@code --} before it. */
    static CommandLine commandLine() {
        return new CommandLine(new Kernelproof())
                .setStopAtPositional(true)
                .setParameterExceptionHandler((e, arguments) -> failed(
                        e.getCommandLine(),
                        e.getMessage()
                                + "\nTry '%s --help'."
                                        .formatted(e.getCommandLine()
                                                .getCommandSpec()
                                                .qualifiedName())))
                .setExecutionExceptionHandler((e, line, result) -> {
                    failed(line, e.getMessage() == null ? e.toString() : e.getMessage());
                    return ExitStatuses.of(e);
                });
    }

    private static int failed(CommandLine line, String message) {
        PrintWriter err = line.getErr();
        err.println("kernelproof: " + message);
        err.flush();
        return ExitStatuses.OF_THE_TOOL;
    }
}
