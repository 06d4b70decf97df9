package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.TestExecutionResult.successful;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;

@Timeout(60)
class ReadingTests {

    private static final GuestRequest REQUEST = new GuestRequest(List.of("[engine:x]"), Map.of());

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void hearsAllInOrderInTheThreadOfItsCaller() throws Exception {
        Set<Thread> callers = new HashSet<>();
        HeardEvents heard = new HeardEvents() {
            @Override
            public void started(String id, int tid) {
                callers.add(Thread.currentThread());
                super.started(id, tid);
            }
        };

        Reading.of(
                new ScriptedGuest((request, guest) -> {
                    guest.registered(
                            new GuestListener.Dynamic("[x:1]", "[x:0]", "x", "x", TestDescriptor.Type.TEST, null));
                    guest.started("[x:1]", 7);
                    guest.output("[x:1]", true, "printed");
                    guest.published("[x:1]", Map.of("key", "value"));
                    guest.finished("[x:1]", successful());
                    guest.skipped("[x:2]", "never");
                }),
                REQUEST,
                heard);

        assertThat(heard.events)
                .containsExactly(
                        "registered 1",
                        "started 1",
                        "err 1 printed",
                        "published 1 {key=value}",
                        "finished 1 SUCCESSFUL",
                        "skipped 2: never");
        assertThat(callers).containsExactly(Thread.currentThread());
    }

    @Test
    void doesNotHoldUpAGuestWhoseResultTakesLongToConclude() throws Exception {
        CountDownLatch isFurther = new CountDownLatch(1);
        HeardEvents heard = new HeardEvents() {
            @Override
            public void finished(String id, TestExecutionResult result) {
                await(isFurther);
                super.finished(id, result);
            }
        };

        Reading.of(
                new ScriptedGuest((request, guest) -> {
                    guest.finished("[x:1]", successful());
                    guest.started("[x:2]", 1);
                    for (int i = 0; i < 1000; i++) {
                        guest.output("[x:2]", false, "a line of the next test, that would fill the pipe");
                    }
                    isFurther.countDown();
                }),
                REQUEST,
                heard);

        assertThat(heard.events)
                .startsWith("finished 1 SUCCESSFUL", "started 2")
                .hasSize(1002);
    }

    @Test
    void doesNotTakeMoreThanMemoryHasPlaceFor() throws Exception {
        String mega = "x".repeat(1024 * 1024);
        int[] ahead = new int[2];
        GuestListener slow = new HeardEvents() {
            @Override
            public void output(@Nullable String id, boolean error, String text) {
                synchronized (ahead) {
                    ahead[1] = Math.max(ahead[1], ahead[0]);
                    ahead[0]--;
                }
            }
        };

        Reading.of(
                new ScriptedGuest((request, guest) -> {
                    for (int i = 0; i < 100; i++) {
                        guest.output(null, false, mega);
                        synchronized (ahead) {
                            ahead[0]++;
                        }
                    }
                }),
                REQUEST,
                slow);

        assertThat(ahead[0]).isZero();
        assertThat(ahead[1]).isLessThan(25);
    }

    @Test
    void tellsAllBeforeItTellsThatTheGuestDied() {
        HeardEvents heard = new HeardEvents();
        GuestDiedException died = ScriptedGuest.death("it died");

        assertThatThrownBy(() -> Reading.of(
                        new ScriptedGuest((request, guest) -> {
                            guest.started("[x:1]", 1);
                            throw died;
                        }),
                        REQUEST,
                        heard))
                .isSameAs(died);
        assertThat(heard.events).containsExactly("started 1");
    }

    @Test
    void passesOnAnErrorOfTheGuest() {
        StackOverflowError error = new StackOverflowError();

        assertThatThrownBy(() -> Reading.of(
                        new ScriptedGuest((request, guest) -> {
                            throw error;
                        }),
                        REQUEST,
                        new HeardEvents()))
                .isSameAs(error);
    }

    @Test
    void endsAGuestWhoseListenerFails() {
        List<String> ended = new ArrayList<>();
        CountDownLatch closed = new CountDownLatch(1);
        Guest guest =
                new ScriptedGuest((request, listener) -> {
                    listener.started("[x:1]", 1);
                    await(closed);
                    try {
                        listener.started("[x:2]", 1);
                    } catch (CancelledException e) {
                        ended.add("nobody listens any more");
                        throw e;
                    }
                }) {
                    @Override
                    public void close() {
                        super.close();
                        closed.countDown();
                    }
                };
        NoClassDefFoundError failure = new NoClassDefFoundError("org/example/Listener");

        assertThatThrownBy(() -> Reading.of(guest, REQUEST, new HeardEvents() {
                    @Override
                    public void started(String id, int tid) {
                        throw failure;
                    }
                }))
                .isSameAs(failure);
        assertThat(ended).containsExactly("nobody listens any more");
    }

    @Test
    void leavesAGuestThatSaysNothingWhenItIsInterrupted() {
        CountDownLatch closed = new CountDownLatch(1);
        Guest silent = new ScriptedGuest((request, listener) -> await(closed)) {
            @Override
            public void close() {
                super.close();
                closed.countDown();
            }
        };
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Reading.of(silent, REQUEST, new HeardEvents())).isInstanceOf(CancelledException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(closed.getCount()).isZero();
    }
}
