package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTests {

    private final Shared<String, Integer> shared = new Shared<>("a number", Duration.ofSeconds(30));

    @Test
    void isMadeOnce() throws Exception {
        AtomicInteger made = new AtomicInteger();

        assertThat(List.of(shared.get("a", made::incrementAndGet), shared.get("a", made::incrementAndGet)))
                .containsExactly(1, 1);
    }

    @Test
    void isMadeAnewByWhoAsksAfterItFailed() throws Exception {
        assertThatThrownBy(() -> shared.get("a", () -> {
                    throw new IOException("no room\nat all");
                }))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("a number: no room; at all");
        assertThat(shared.get("a", () -> 2)).isEqualTo(2);
    }

    @Test
    void letsOthersBeMadeMeanwhileAndGivesTheSameToAll() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        FutureTask<Integer> first = new FutureTask<>(() -> shared.get("a", () -> {
            begun.countDown();
            end.await();
            return 1;
        }));
        new Thread(first).start();
        begun.await();
        FutureTask<Integer> second = new FutureTask<>(() -> shared.get("a", () -> 2));
        new Thread(second).start();

        assertThat(shared.get("b", () -> 3)).isEqualTo(3);
        end.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void isWaitedForNoLongerThanItsLimit() throws Exception {
        Shared<String, Integer> impatient = new Shared<>("a number", Duration.ofMillis(50));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread slow = new Thread(() -> {
            try {
                var unused = impatient.get("a", () -> {
                    begun.countDown();
                    end.await();
                    return 1;
                });
            } catch (UnavailableException e) {
                throw new AssertionError(e);
            }
        });
        slow.start();
        begun.await();

        assertThatThrownBy(() -> impatient.get("a", () -> 2))
                .isInstanceOf(UnavailableException.class)
                .hasMessageStartingWith("a number: took longer than 50 ms (");
        end.countDown();
        slow.join();
    }
}
