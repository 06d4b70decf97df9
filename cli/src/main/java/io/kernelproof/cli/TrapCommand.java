package io.kernelproof.cli;

import io.kernelproof.environment.Environment;
import io.kernelproof.trap.Trap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code trap}: which calls come back with ENOSYS here, whoever answers so. */
@Command(
        name = "trap",
        mixinStandardHelpOptions = true,
        description =
                "Runs a command and tells on standard error which calls came back with ENOSYS, who answered so, and what"
                        + " the program did next.")
final class TrapCommand implements Callable<Integer> {

    @Option(
            names = "--fast",
            description =
                    "stop only at calls that are missing here: much faster, and blind for ENOSYS of a call that is there")
    private boolean fast;

    @Mixin
    private Execution execution = new Execution();

    @Override
    public Integer call() throws Exception {
        return execution.run(Environment.onKernel(Environment.HOST_KERNEL), fast ? Trap.FAST : Trap.FULL);
    }
}
