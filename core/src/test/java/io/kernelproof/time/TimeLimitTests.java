package io.kernelproof.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeLimitTests {

    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofDays(1);

    @Test
    void endsWhatTakesTooLong() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (TimeLimit limit = TimeLimit.of(SHORT, ended::countDown)) {
            ended.await();

            assertThat(limit.hasPassed()).isTrue();
            assertThat(limit.left()).isZero();
            assertThat(limit.describe()).matches("took longer than 1 ms \\(\\d+ ms\\)");
        }
    }

    @Test
    void endsNothingOnceItIsClosed() throws Exception {
        CompletableFuture<String> ended = new CompletableFuture<>();
        TimeLimit limit = TimeLimit.of(LONG, () -> ended.complete("too late"));

        limit.close();

        assertThat(limit.hasPassed()).isFalse();
        assertThat(ended).isNotDone();
    }

    @Test
    void holdsWhileTheCommonPoolAndAllOtherEndingsHang() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 4 * ForkJoinPool.getCommonPoolParallelism() + 4; i++) {
            ForkJoinPool.commonPool().execute(() -> hang(never));
            TimeLimit.of(SHORT, () -> hang(never));
        }
        CountDownLatch ended = new CountDownLatch(1);
        try (TimeLimit limit = TimeLimit.of(SHORT, ended::countDown)) {
            ended.await();

            assertThat(limit.hasPassed()).isTrue();
        } finally {
            never.countDown();
        }
    }

    @Test
    void ofNoTimeHasPassedAtOnce() {
        assertThat(TimeLimit.of(Duration.ZERO).hasPassed()).isTrue();
        assertThat(TimeLimit.of(LONG).hasPassed()).isFalse();
        assertThat(TimeLimit.of(Duration.ofSeconds(Long.MAX_VALUE), () -> {}).hasPassed())
                .isFalse();
    }

    @Test
    void leavesAloneWhatNeverComesBack() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        assertThatThrownBy(() -> TimeLimit.of(SHORT).call(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return 1;
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageMatching("took longer than 1 ms \\([\\d,]+ ms\\)");
        assertThat(interrupted)
                .satisfies(
                        latch -> assertThat(latch.await(50, TimeUnit.SECONDS)).isTrue());
    }

    @Test
    void hasAThreadReadyThatNoTaskHasToMake() throws Exception {
        ExecutorService threads = TimeLimit.ready("ready-for-a-test");
        Optional<Thread> made = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("ready-for-a-test-1"))
                .findAny();

        assertThat(TimeLimit.of(LONG).call(threads, Thread::currentThread)).isEqualTo(made.orElseThrow());
        threads.shutdown();
    }

    @Test
    void givesTheResultOrTheFailureOfWhatEndsInTime() throws Exception {
        assertThat(TimeLimit.of(LONG).call(() -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> TimeLimit.of(LONG).call(() -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("deep");
    }

    @Test
    void isWrittenWithItsUnit() {
        assertThat(TimeLimit.format(Duration.ofSeconds(60))).isEqualTo("60 s");
        assertThat(TimeLimit.format(Duration.ofMillis(1_500))).isEqualTo("1,500 ms");
    }

    private static void hang(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
