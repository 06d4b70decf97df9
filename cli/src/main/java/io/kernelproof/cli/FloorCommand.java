package io.kernelproof.cli;

import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.kernel.KernelVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code floor}: the lowest kernel on which a command still passes. */
@Command(
        name = "floor",
        mixinStandardHelpOptions = true,
        description = "Finds the lowest kernel on which a command still ends with 0, by running it on simulated ones.")
final class FloorCommand implements Callable<Integer> {

    @Option(
            names = "--down-to",
            paramLabel = "VERSION",
            description = "the oldest mainline version to try (default: ${DEFAULT-VALUE})")
    private String baseline = Floor.BASELINE.toString();

    @Option(names = "--thorough", description = "try every version in play; do not assume that passing is monotone")
    private boolean thorough;

    @Option(
            names = "--confirm-predictions",
            description =
                    "run the command on the predicted kernels of vendors and gVisor as well, simulated: on the last that should"
                            + " fail and the first that should pass")
    private boolean confirming;

    @Option(
            names = "--fresh",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "give each run a copy of the working directory, and a directory of its own in TMPDIR (default: ${DEFAULT-VALUE})")
    private boolean fresh;

    @Option(
            names = "--before",
            paramLabel = "COMMAND",
            description = "run this by sh before each run, on this machine's kernel and in the same directory")
    private @Nullable String before;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "a run that takes longer has failed (default: ${DEFAULT-VALUE})")
    private int timeout = 60;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "the command and its arguments")
    private List<String> command = List.of();

    @Override
    public Integer call() throws Exception {
        Floor search = search().downTo(KernelVersion.parse(baseline));
        search = thorough ? search.thorough() : search;
        FloorResult result = (confirming ? search.confirmingPredictions() : search).find();
        if (json) {
            Console.document(Json.of(result));
        } else {
            Console.print(result.describe());
        }
        return 0;
    }

    private Floor search() {
        io.kernelproof.environment.Command tried = timed(command.toArray(String[]::new));
        Optional<io.kernelproof.environment.Command> preparing =
                Optional.ofNullable(before).map(line -> timed("sh", "-c", line));
        return Floor.of(tried, preparing, fresh);
    }

    private io.kernelproof.environment.Command timed(String... words) {
        return io.kernelproof.environment.Command.of(words).withTimeout(Duration.ofSeconds(timeout));
    }
}
