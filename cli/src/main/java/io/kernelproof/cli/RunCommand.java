package io.kernelproof.cli;

import io.kernelproof.environment.Environment;
import io.kernelproof.trap.Trap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code run}: a command on a simulated kernel. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Runs a command on a simulated kernel, then tells on standard error which calls were refused to it.")
final class RunCommand implements Callable<Integer> {

    @Option(
            names = "--kernel",
            paramLabel = "NAME",
            description =
                    "a mainline version such as 3.10, a vendor's kernel such as rhel-8.6, gvisor- and a date, or host"
                            + " (default: ${DEFAULT-VALUE})")
    private String kernel = Environment.HOST_KERNEL;

    @Mixin
    private Execution execution = new Execution();

    @Override
    public Integer call() throws Exception {
        return execution.run(Environment.onKernel(kernel), Trap.OFF);
    }
}
