package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.junit.guest.Event;
import io.kernelproof.junit.guest.EventInbox;
import io.kernelproof.junit.guest.Failure;
import io.kernelproof.junit.guest.Sent;
import io.kernelproof.junit.guest.WireException;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;

/**
 * Whatever a JVM inside sends, in whatever order: each test that was discovered ends once, and nothing that failed is lost. Every
 * round is made from its number, which a failure names.
 *
 * <p>For longer runs: {@code -Dkernelproof.fuzz.rounds=1000000}.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class GuestFuzzTests {

    private static final int ROUNDS = Integer.getInteger("kernelproof.fuzz.rounds", 20_000);
    private static final int ROUNDS_OF_RUNS = Math.max(1, ROUNDS / 200);

    private static final String ENGINE = "[engine:junit-jupiter]";
    private static final String CLASS = ENGINE + "/[class:" + TwoTestCase.class.getName() + "]";
    private static final List<String> TESTS = List.of(CLASS + "/[method:first()]", CLASS + "/[method:second()]");
    private static final List<String> IDS = Stream.of(
                    Stream.of(ENGINE, CLASS),
                    TESTS.stream(),
                    Stream.of("a", "b", "c", "d").map(each -> CLASS + "/[dynamic:" + each + "]"),
                    Stream.of("e", "f").map(each -> CLASS + "/[dynamic:a]/[dynamic:" + each + "]"),
                    Stream.of("[engine:none]", "[engine:none]/[class:x]", "nonsense", ""))
            .flatMap(each -> each)
            .toList();

    /** What a round tells, and what has to be seen of it. */
    private static final class Round implements ScriptedGuest.Script {

        private final Random random;
        private boolean failed;

        Round(int number) {
            this.random = new Random(number);
        }

        @Override
        public void tell(GuestRequest request, GuestListener guest) throws GuestDiedException {
            for (int events = random.nextInt(40); events > 0; events--) {
                tellOne(guest);
            }
            if (random.nextInt(8) == 0) {
                failed = true;
                throw ScriptedGuest.death("exit status 1");
            }
            if (random.nextBoolean()) {
                TESTS.forEach(test -> guest.finished(test, TestExecutionResult.successful()));
            }
        }

        private void tellOne(GuestListener guest) {
            String id = anId();
            switch (random.nextInt(8)) {
                case 0, 1 ->
                    guest.registered(
                            new GuestListener.Dynamic(id, anId(), "x", "x", any(TestDescriptor.Type.values()), null));
                case 2, 3 -> guest.started(id, random.nextInt(3));
                case 4, 5 -> {
                    TestExecutionResult.Status status = any(TestExecutionResult.Status.values());
                    failed |= status == TestExecutionResult.Status.FAILED;
                    guest.finished(
                            id,
                            switch (status) {
                                case SUCCESSFUL -> TestExecutionResult.successful();
                                case ABORTED -> TestExecutionResult.aborted(null);
                                case FAILED -> TestExecutionResult.failed(new IllegalStateException("on purpose"));
                            });
                }
                case 6 -> guest.skipped(id, "skipped");
                default -> guest.published(id, Map.of("key", "value"));
            }
        }

        private String anId() {
            return IDS.get(random.nextInt(IDS.size()));
        }

        private <T> T any(T[] values) {
            return values[random.nextInt(values.length)];
        }
    }

    @Test
    void losesNoTestAndNoFailureInAnyOrderOfEvents() {
        long start = System.nanoTime();
        int withFailures = 0;
        for (int number = 0; number < ROUNDS_OF_RUNS; number++) {
            Round round = new Round(number);
            EngineRun run;
            try {
                run = new EngineRun.Builder(
                                new KernelproofTestEngine((sandbox, jdk, parameters) -> new ScriptedGuest(round)))
                        .selecting(selectClass(TwoTestCase.class))
                        .execute();
            } catch (AssertionError e) {
                throw new AssertionError("round " + number, e);
            }
            for (String test : TESTS) {
                assertThat(run.ids())
                        .as("ends of %s, round %d", test, number)
                        .filteredOn(id -> id.endsWith(test.substring(ENGINE.length())))
                        .hasSize(1);
            }
            if (round.failed) {
                withFailures++;
                assertThat(run.results()).as("results, round %d", number).anyMatch(each -> each.startsWith("failed"));
            }
        }
        assertThat(withFailures).isPositive();
        tell("events of JVMs inside, in whole runs", ROUNDS_OF_RUNS, start);
    }

    @Test
    void readsOrRejectsAnyBytes() {
        List<byte[]> examples = examples();
        long start = System.nanoTime();
        int read = 0;
        for (int number = 0; number < ROUNDS; number++) {
            Random random = new Random(number);
            EventInbox inbox = new EventInbox();
            byte[] bytes = examples.get(random.nextInt(examples.size())).clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                for (int from = 0; from < bytes.length; ) {
                    int to = Math.min(bytes.length, from + 1 + random.nextInt(bytes.length));
                    inbox.add(Arrays.copyOfRange(bytes, from, to));
                    from = to;
                    for (Event event = inbox.next(); event != null; event = inbox.next()) {
                        read++;
                        use(event);
                    }
                }
            } catch (WireException documented) {
                assertThat(documented.getMessage()).hasSizeLessThan(2000);
            } catch (RuntimeException | Error undocumented) {
                throw new AssertionError("round " + number, undocumented);
            }
        }
        assertThat(read).isGreaterThan(ROUNDS / 4);
        tell("messages of JVMs inside", ROUNDS, start);
    }

    @SuppressWarnings("SystemOut") // .ci/full reads it.
    private static void tell(String reader, int rounds, long start) {
        System.out.printf(
                Locale.ROOT, "fuzz: %s, %d rounds, %.1f s%n", reader, rounds, (System.nanoTime() - start) / 1e9);
    }

    /** As those do who are told of it. */
    private static void use(Event event) {
        Failure failure = event instanceof Event.Finished finished
                ? finished.failure()
                : event instanceof Event.Broken broken ? broken.failure() : null;
        if (failure != null) {
            Throwable rebuilt = RemoteFailures.rebuild(failure);
            rebuilt.printStackTrace(new PrintWriter(new StringWriter()));
            assertThat(Located.with("here", rebuilt)).hasMessage("here");
        }
    }

    private static List<byte[]> examples() {
        AssertionFailedError comparison = new AssertionFailedError("different", 1, null);
        MultipleFailuresError multiple =
                new MultipleFailuresError("two", List.of(comparison, new IllegalStateException("broken")));
        multiple.addSuppressed(comparison);
        multiple.addSuppressed(new RuntimeException(new RuntimeException("cause")));
        List<byte[]> examples = new ArrayList<>();
        for (Throwable thrown : List.of(comparison, multiple, new StackOverflowError(), new AssertionError())) {
            thrown.setStackTrace(Arrays.copyOf(thrown.getStackTrace(), 2));
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            stream.writeBytes(Sent.wholeBytes(new Event.Started("id", 1, true)));
            stream.writeBytes(Sent.wholeBytes(
                    new Event.Finished("id", TestExecutionResult.Status.FAILED, Sent.described(thrown))));
            stream.writeBytes(Sent.wholeBytes(new Event.Done(2)));
            examples.add(stream.toByteArray());
        }
        return examples;
    }

    @RunOnKernels("3.10")
    static class TwoTestCase {

        @Test
        void first() {}

        @Test
        void second() {}
    }
}
