package io.kernelproof.cli;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code probe}: which system calls are there, found by making them. */
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description =
                "Makes every system call once, with arguments that are refused before they have an effect, and tells which"
                        + " are there, which are missing, and which a filter masks.")
final class ProbeCommand implements Callable<Integer> {

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Parameters(
            arity = "0..*",
            paramLabel = "CALL",
            description = "only these calls, such as openat2; without any, all")
    private List<String> names = List.of();

    @Override
    public Integer call() throws Exception {
        names.forEach(SyscallTable.bundled()::get);
        Observations here = Observations.here();
        List<SyscallStatus> statuses = here.statuses().stream()
                .filter(status -> names.isEmpty() || names.contains(status.syscall()))
                .toList();
        if (json) {
            Console.document(Json.of(here, statuses));
        } else {
            statuses.forEach(status ->
                    Console.print("%s %s: %s\n".formatted(status.syscall(), status.words(), status.reason())));
            if (names.isEmpty()) {
                Console.print(here.summary() + "\n");
            }
        }
        return 0;
    }
}
