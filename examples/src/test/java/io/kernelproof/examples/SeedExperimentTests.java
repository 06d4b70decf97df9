package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The experiment that Kernelproof began with: new programs on CentOS 7. Its kernel calls itself 3.10 and has getrandom,
 * which came with 3.17, because Red Hat backported it; pidfd_open, which came with 5.3, it has not.
 */
@RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
class SeedExperimentTests {

    private static final int SIGTERM = 15;
    private static final short POLLIN = 1;
    private static final int POLL_LIMIT_MILLIS = 10_000;

    private Process child;

    @BeforeEach
    void startAChild() throws IOException {
        child = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void endTheChild() {
        child.destroyForcibly();
    }

    @Test
    @KnownIncompatible(kernel = "3.10", because = "getrandom came with 3.17")
    void getrandomFillsABuffer() {
        assertThat(Syscalls.invoke("getrandom", new byte[16], 16, 0)).isEqualTo(16);
    }

    @Test
    @KnownIncompatible(kernel = "rhel-7.9", because = "pidfd_open came with 5.3 and was never backported to 3.10")
    @KnownIncompatible(kernel = "3.10", because = "pidfd_open came with 5.3")
    void pidfdOpenFindsTheChild() {
        assertThat(Syscalls.invoke("pidfd_open", child.pid(), 0)).isNotNegative();
    }

    @Test
    @KnownIncompatible(kernel = "rhel-7.9", because = "pidfd_open came with 5.3 and was never backported to 3.10")
    @KnownIncompatible(kernel = "3.10", because = "pidfd_open came with 5.3")
    void pollSeesTheChildExit() throws InterruptedException {
        long pidfd = Syscalls.invoke("pidfd_open", child.pid(), 0);
        child.destroy();

        // struct pollfd { int fd; short events; short revents; }
        Memory pollfd = new Memory(8);
        pollfd.setInt(0, (int) pidfd);
        pollfd.setShort(4, POLLIN);
        pollfd.setShort(6, (short) 0);
        assertThat(Syscalls.invoke("poll", pollfd, 1, POLL_LIMIT_MILLIS)).isEqualTo(1);
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @KnownIncompatible(kernel = "rhel-7.9", because = "pidfd_open came with 5.3 and was never backported to 3.10")
    @KnownIncompatible(kernel = "3.10", because = "pidfd_open came with 5.3")
    void pidfdSendSignalEndsTheChild() throws InterruptedException {
        long pidfd = Syscalls.invoke("pidfd_open", child.pid(), 0);

        assertThat(Syscalls.invoke("pidfd_send_signal", pidfd, SIGTERM, null, 0))
                .isZero();
        assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
