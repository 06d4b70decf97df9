package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.EngineExecutionListener;

@Timeout(60)
class StageTests {

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final Turns turns = new Turns(EngineExecutionListener.NOOP);
    private final Stage host = new Stage(turns);
    private final Stage old = new Stage(turns);

    private Turns.Telling saying(String text) {
        return listener -> told.add(text);
    }

    @Test
    void tellsAClassOfOneEnvironmentAfterThatOfTheOther() {
        host.tell("A", saying("host A 1"));
        old.tell("A", saying("old A 1"));
        old.tell("A", saying("old A 2"));
        host.tell("A", saying("host A 2"));
        host.close("A");
        old.tell("A", saying("old A 3"));
        old.close("A");
        old.end();

        assertThat(told).containsExactly("host A 1", "host A 2", "old A 1", "old A 2", "old A 3");
    }

    @Test
    void doesNotHoldUpAnEnvironmentWhoseClassHasToWait() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        old.close("A");
        old.tell("B", saying("old B"));
        old.close("B");
        host.close("A");
        old.end();

        assertThat(told).containsExactly("host A", "old B", "old A");
    }

    @Test
    void tellsWhatWaitedBeforeItBeginsAnotherClass() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        old.close("A");
        host.close("A");
        old.tell("B", saying("old B"));

        assertThat(told).containsExactly("host A", "old A", "old B");
    }

    @Test
    void doesNotTellWhatWaitedInTheMidstOfAnotherClass() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        old.close("A");
        old.tell("B", saying("old B 1"));
        host.close("A");
        old.tell("B", saying("old B 2"));
        old.close("B");

        assertThat(told).containsExactly("host A", "old B 1", "old B 2", "old A");
    }

    @Test
    void tellsWhatBelongsToNoClassAtOnce() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        old.tell(saying("old"));

        assertThat(told).containsExactly("host A", "old");
    }

    @Test
    void waitsAtTheEndForItsTurn() throws Exception {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        CountDownLatch ended = new CountDownLatch(1);
        Thread waiting = new Thread(() -> {
            old.end();
            ended.countDown();
        });
        waiting.start();

        assertThat(ended.await(100, TimeUnit.MILLISECONDS)).isFalse();
        host.close("A");
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(told).containsExactly("host A", "old A");
    }

    @Test
    void givesUpItsTurnsAtTheEndWhateverWasNotClosed() {
        host.tell("A", saying("host A"));
        host.end();
        old.tell("A", saying("old A"));

        assertThat(told).containsExactly("host A", "old A");
    }

    @Test
    void tellsAllOutOfTurnRatherThanNotAtAllWhenInterrupted() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));

        Thread.currentThread().interrupt();
        old.end();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).containsExactly("host A", "old A");
    }

    @Test
    void tellsOutOfTurnWhatTheOthersNeverGiveUpTheTurnOf() {
        Turns impatient = new Turns(EngineExecutionListener.NOOP, Duration.ofMillis(50));
        Stage stuck = new Stage(impatient);
        Stage waiting = new Stage(impatient);
        stuck.tell("A", saying("stuck A"));
        waiting.tell("A", saying("waiting A"));

        waiting.end();

        assertThat(told).containsExactly("stuck A", "waiting A");
    }

    @Test
    void givesUpItsTurnsWhereItFailed() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A"));
        old.close("A");

        host.leave();
        old.end();

        assertThat(told).containsExactly("host A", "old A");
    }

    @Test
    void tellsTheRestWhereSomethingCannotBeTold() {
        host.tell("A", saying("host A"));
        old.tell("A", saying("old A 1"));
        old.tell("A", listener -> {
            throw new NoClassDefFoundError("org/example/Listener");
        });
        old.tell("A", saying("old A 2"));
        old.close("A");
        host.close("A");

        assertThatThrownBy(old::end).isInstanceOf(NoClassDefFoundError.class);
        assertThat(told).containsExactly("host A", "old A 1", "old A 2");
        assertThat(turns.take("A")).as("the turn is free again").isTrue();
    }

    @Test
    void neverMixesAClassOfTwoEnvironmentsNorStopsForGood() throws Exception {
        int environments = 4;
        int classes = 30;
        ExecutorService executor = Executors.newFixedThreadPool(environments);
        List<Future<?>> running = new ArrayList<>();
        for (int environment = 0; environment < environments; environment++) {
            int number = environment;
            running.add(executor.submit(() -> tellRandomly(number, classes)));
        }
        for (Future<?> each : running) {
            each.get();
        }
        executor.shutdown();

        assertThat(told).hasSize(environments * classes * 3);
        for (int each = 0; each < classes; each++) {
            String name = "class" + each + " ";
            List<String> owners = told.stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.split(" ")[1])
                    .toList();
            for (int i = 0; i < owners.size(); i += 3) {
                assertThat(owners.subList(i, i + 3)).as("of %s", name).containsOnly(owners.get(i));
            }
        }
    }

    private void tellRandomly(int environment, int classes) {
        Stage stage = new Stage(turns);
        Random random = new Random(environment);
        for (int each = 0; each < classes; each++) {
            String name = "class" + each;
            for (int line = 0; line < 3; line++) {
                stage.tell(name, saying(name + " " + environment + " " + line));
                if (random.nextInt(3) == 0) {
                    LockSupport.parkNanos(random.nextInt(200_000));
                }
            }
            stage.close(name);
        }
        stage.end();
    }
}
