package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
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
        try (OtherJvm killed = startHolding()) {
            killed.kill();
        }
        List<String> left = new ArrayList<>(TestDaemon.containers());
        left.removeAll(before);
        assertThat(left).as("what the killed JVM left").hasSize(1);

        try (OtherJvm next = startHolding()) {
            assertThat(TestDaemon.containers())
                    .doesNotContainAnyElementsOf(left)
                    .hasSize(before.size() + 1);
            next.interrupt();
        }
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }

    @Test
    void areNoneWhenAJvmIsInterrupted() throws Exception {
        List<String> before = TestDaemon.containers();
        try (OtherJvm interrupted = startHolding()) {
            assertThat(TestDaemon.containers()).hasSize(before.size() + 1);
            interrupted.interrupt();
        }
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }

    private static OtherJvm startHolding() throws IOException {
        OtherJvm holding = OtherJvm.start(Map.of(), Holding.class);
        holding.awaitLine("started");
        return holding;
    }

    /** Starts a container, and waits to be ended. */
    static final class Holding {

        private Holding() {}

        public static void main(String[] arguments) throws Exception {
            TestDaemon.start(TestDaemon.SCRATCH, "runc", "default");
            System.out.println("started");
            new CountDownLatch(1).await();
        }
    }
}
