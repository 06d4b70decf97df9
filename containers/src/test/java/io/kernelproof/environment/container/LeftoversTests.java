package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LeftoversTests {

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    @Test
    void ofAKilledJvmAreRemovedByTheNextOne() throws Exception {
        List<String> before = TestDaemon.containers();
        try (Holder killed = new Holder()) {
            killed.awaitStart();
            killed.kill();
        }
        List<String> left = new ArrayList<>(TestDaemon.containers());
        left.removeAll(before);
        assertThat(left).as("what the killed JVM left").hasSize(1);

        try (Holder next = new Holder()) {
            next.awaitStart();
            assertThat(TestDaemon.containers())
                    .doesNotContainAnyElementsOf(left)
                    .hasSize(before.size() + 1);
            next.end();
        }
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }

    @Test
    void areNoneWhenAJvmIsInterrupted() throws Exception {
        List<String> before = TestDaemon.containers();
        try (Holder interrupted = new Holder()) {
            interrupted.awaitStart();
            assertThat(TestDaemon.containers()).hasSize(before.size() + 1);
            interrupted.end();
        }
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }

    /** A JVM that starts a container and waits to be ended. */
    private static final class Holder implements AutoCloseable {

        private final Process process;

        Holder() throws IOException {
            process = new ProcessBuilder(
                            System.getProperty("java.home") + "/bin/java",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Holding.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }

        void awaitStart() throws IOException {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            assertThat(output.readLine()).isEqualTo("started");
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        /** As Ctrl-C does. */
        void end() throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** What such a JVM runs. */
    static final class Holding {

        private Holding() {}

        public static void main(String[] arguments) throws Exception {
            TestDaemon.start(TestDaemon.SCRATCH, "runc", "default");
            System.out.println("started");
            new CountDownLatch(1).await();
        }
    }
}
