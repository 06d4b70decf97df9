package io.kernelproof.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TogetherTests {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void doesItToAllAtOnceHoweverManyTheyAre() {
        CountDownLatch allAreThere = new CountDownLatch(100);
        List<Integer> all = IntStream.range(0, 100).boxed().toList();

        var failures = Together.forEach(all, LONG, each -> {
            allAreThere.countDown();
            allAreThere.await();
        });

        assertThat(failures).isEmpty();
    }

    @Test
    void goesOnWhereOneFailsOrThrowsAnError() {
        Set<String> done = ConcurrentHashMap.newKeySet();
        StackOverflowError deep = new StackOverflowError();

        var failures = Together.forEach(List.of("a", "b", "c"), LONG, each -> {
            if (each.equals("b")) {
                throw deep;
            }
            done.add(each);
        });

        assertThat(failures).containsExactly(entry("b", deep));
        assertThat(done).containsExactlyInAnyOrder("a", "c");
    }

    @Test
    void leavesAloneWhoHangs() {
        CountDownLatch never = new CountDownLatch(1);

        var failures = Together.forEach(List.of("hangs", "ends"), Duration.ofMillis(200), each -> {
            if (each.equals("hangs")) {
                never.await();
            }
        });

        assertThat(failures).containsOnlyKeys("hangs");
        assertThat(failures.get("hangs"))
                .isInstanceOf(TimeoutException.class)
                .hasMessageMatching("took longer than 200 ms \\([\\d,]+ ms\\)");
    }

    @Test
    void waitsOnThoughItsCallerIsInterrupted() {
        CountDownLatch waitsAgain = new CountDownLatch(1);
        Set<String> done = ConcurrentHashMap.newKeySet();
        Thread caller = Thread.currentThread();
        Runnable watcher = () -> {
            // The interruption has been taken, and it waits as before.
            awaitThat(() -> !caller.isInterrupted() && caller.getState() == Thread.State.TIMED_WAITING);
            waitsAgain.countDown();
        };

        caller.interrupt();
        var failures = Together.forEach(List.of("a", "b"), LONG, each -> {
            if (each.equals("a")) {
                TimeLimit.thread("watcher", watcher);
            }
            waitsAgain.await();
            done.add(each);
        });

        assertThat(Thread.interrupted()).as("the caller hears of it afterwards").isTrue();
        assertThat(failures).isEmpty();
        assertThat(done).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void endsAtItsLimitThoughItsCallerIsInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        var failures = Together.forEach(List.of("hangs"), Duration.ofMillis(200), each -> never.await());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failures.get("hangs")).isInstanceOf(TimeoutException.class);
    }

    private static void awaitThat(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
