package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PullingTests {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void endsWhereNothingComes() throws Exception {
        try (Pulling pulling = new Pulling()) {
            assertThat(pulling.await(LONG, SHORT))
                    .contains("nothing came from its registry for 200 ms, Testcontainers' pull.pause.timeout");
        }
    }

    @Test
    void endsThoughSomethingAlwaysComes() throws Exception {
        try (Pulling pulling = new Pulling()) {
            Thread registry = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    pulling.onNext(new PullResponseItem());
                }
            });
            registry.start();
            try {
                assertThat(pulling.await(Duration.ofSeconds(1), LONG))
                        .contains("it was not pulled within 1 s, Testcontainers' pull.timeout");
            } finally {
                registry.interrupt();
                registry.join();
            }
        }
    }

    @Test
    void endsWithoutAReasonWhenItIsDone() throws Exception {
        try (Pulling pulling = new Pulling()) {
            pulling.onComplete();

            assertThat(pulling.await(LONG, LONG)).isEmpty();
        }
    }

    @Test
    void tellsWhyItFailed() throws Exception {
        try (Pulling pulling = new Pulling()) {
            pulling.onError(new IllegalStateException("no such image"));

            assertThat(pulling.await(LONG, LONG)).contains("no such image");
        }
    }
}
