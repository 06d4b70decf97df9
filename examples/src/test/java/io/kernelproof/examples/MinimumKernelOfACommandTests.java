package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Finds the lowest kernel on which a command still passes. */
@EnabledOnOs(OS.LINUX)
class MinimumKernelOfACommandTests {

    @Test
    void pythonOpensAProcessByDescriptor() throws Exception {
        FloorResult result = Floor.of(Command.of("python3", "-c", "import os; os.pidfd_open(os.getpid())"))
                .find();
        System.out.print(result.describe());

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.setBy()).extracting(Feature::name).contains("pidfd_open");
    }

    @Test
    void aFlagCountsAsACallDoes() throws Exception {
        FloorResult result = Floor.of(
                        Command.of("python3", "-c", "import os; os.pidfd_open(os.getpid(), os.O_NONBLOCK)"))
                .find();
        System.out.print(result.describe());

        assertThat(result.floor()).hasToString("5.10");
        assertThat(result.setBy()).extracting(Feature::name).containsExactly("pidfd_open#PIDFD_NONBLOCK");
    }
}
