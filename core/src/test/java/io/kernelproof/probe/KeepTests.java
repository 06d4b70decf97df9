package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.keep;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The first process of a container, and the end of a single other one. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class KeepTests {

    private static final int SIGKILL = 128 + 9;

    private static Process start(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = keep();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void killsTheProcessThatIsNamed() throws Exception {
        Process waiting = start("wait");

        assertThat(status(start("kill", Long.toString(waiting.pid())))).isZero();
        assertThat(status(waiting)).isEqualTo(SIGKILL);
    }

    /** Nothing here may become a number that kill(2) takes for a group or for all. */
    @Test
    void killsNothingThatIsNotOneProcess() throws Exception {
        assertThat(status(start("kill"))).isEqualTo(2);
        assertThat(status(start("kill", "x"))).isEqualTo(2);
        assertThat(status(start("kill", "2147483647", "2147483647"))).isEqualTo(2);
        assertThat(status(start("kill", "2147483647"))).as("there is none").isEqualTo(126);
    }

    @Test
    void waitsWithoutArgumentsOnly() throws Exception {
        assertThat(status(start("wait", "for"))).isEqualTo(2);
    }
}
