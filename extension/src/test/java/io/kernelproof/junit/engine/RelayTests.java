package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.TestExecutionResult.failed;
import static org.junit.platform.engine.TestExecutionResult.successful;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.trap.RefusedCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestDescriptor;

/** Whatever a guest tells, each discovered test is told of once; that events fit together is checked with every run. */
class RelayTests {

    private static final String ENGINE = "[engine:junit-jupiter]";
    private static final String CLASS = ENGINE + "/[class:" + TwoTestCase.class.getName() + "]";
    private static final String FIRST = CLASS + "/[method:first()]";
    private static final String SECOND = CLASS + "/[method:second()]";
    private static final String TEMPLATE =
            ENGINE + "/[class:" + TemplateTestCase.class.getName() + "]/[test-template:takes(int)]";

    private static EngineRun run(ScriptedGuest.Script script) {
        return run(TwoTestCase.class, script);
    }

    private static EngineRun run(Class<?> testClass, ScriptedGuest.Script script) {
        return new EngineRun.Builder(new KernelproofTestEngine((sandbox, jdk, parameters) -> new ScriptedGuest(script)))
                .selecting(selectClass(testClass))
                .execute();
    }

    private static RefusedCall pidfdOpen(int tid) {
        return new RefusedCall(434, "x86_64", 38, 1, tid, 1, "java");
    }

    @Test
    void failsWhatNothingWasHeardOf() {
        EngineRun run = run((request, guest) -> {
            assertThat(request.uniqueIds()).containsExactlyInAnyOrder(FIRST, SECOND);
            guest.started(ENGINE, 0);
            guest.finished(ENGINE, successful());
        });

        assertThat(run.results())
                .containsExactly("failed first() [3.10 (simulated)]", "failed second() [3.10 (simulated)]");
        assertThat(run.messageOf("first() [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)]", "[method:first()]", "was selected to run, but nothing was heard of it.");
    }

    @Test
    void failsWhatIsStillRunningWhenEverythingEnds() {
        EngineRun run = run((request, guest) -> guest.started(FIRST, 1));

        assertThat(run.results()).hasSize(2).allMatch(line -> line.startsWith("failed"));
    }

    @Test
    void toleratesWhatMakesNoDifference() {
        EngineRun run = run((request, guest) -> {
            guest.finished(FIRST, successful());
            guest.published(FIRST, Map.of("too", "late"));
            guest.published("[nobody:1]", Map.of("for", "nobody"));
            guest.published(SECOND, Map.of());
            guest.output("[nobody:1]", false, "");
            guest.started(SECOND, 1);
            guest.started(SECOND, 1);
            guest.finished(CLASS, successful());
            guest.finished(CLASS, successful());
            guest.output(SECOND, false, "");
        });

        assertThat(run.results())
                .containsExactly("failed second() [3.10 (simulated)]", "passed first() [3.10 (simulated)]");
        assertThat(run.entries()).isEmpty();
    }

    /** Of each of them one test is made, whatever else comes. */
    @Test
    void failsATestForEachThatIsToldOfTwice() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 1);
            guest.finished(FIRST, successful());
            guest.finished(FIRST, failed(new IllegalStateException("the second time")));
            guest.started(FIRST, 1);
            guest.skipped(FIRST, "thrice");
            guest.registered(dynamic(SECOND, CLASS, TestDescriptor.Type.TEST));
            guest.started(SECOND, 1);
            guest.finished(SECOND, successful());
            guest.finished(SECOND, successful());
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (first()) [3.10 (simulated)]",
                        "failed (second()) [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]");
        assertThat(run.messageOf("(first()) [3.10 (simulated)]"))
                .contains(
                        "[3.10 (simulated)] What the JVM inside told of [" + FIRST + "] cannot be told to JUnit.",
                        "expected: each test comes to be once, in what has not ended, starts once and ends once",
                        "seen:     it ended when it was over: FAILED");
        assertThat(run.thrownBy("(first()) [3.10 (simulated)]")).hasStackTraceContaining("the second time");
        assertThat(run.messageOf("(second()) [3.10 (simulated)]")).contains("seen:     it came to be twice");
    }

    @Test
    void failsATestForWhatComesAfterTheEndOfItsClass() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 1);
            guest.finished(FIRST, successful());
            guest.started(SECOND, 1);
            guest.finished(SECOND, successful());
            guest.finished(CLASS, successful());
            guest.registered(dynamic(CLASS + "/[late:1]", CLASS, TestDescriptor.Type.TEST));
            guest.started(CLASS + "/[late:1]", 1);
            guest.finished(CLASS + "/[late:1]", failed(new IllegalStateException("late")));
            guest.finished(CLASS, failed(new IllegalStateException("not down")));
            guest.finished(ENGINE, successful());
            guest.finished(ENGINE, failed(new IllegalStateException("again")));
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (JUnit Jupiter) [3.10 (simulated)]",
                        "failed (RelayTests$TwoTestCase) 2 [3.10 (simulated)]",
                        "failed (RelayTests$TwoTestCase) [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]");
        assertThat(run.messageOf("(RelayTests$TwoTestCase) [3.10 (simulated)]"))
                .contains("[late:1]", "it came to be in what had ended");
        assertThat(run.thrownBy("(RelayTests$TwoTestCase) 2 [3.10 (simulated)]"))
                .hasStackTraceContaining("not down");
    }

    @Test
    void failsATestOfTheClassForThoseOfWhichNobodyHadTold() {
        String unknown = CLASS + "/[method:unknown()]";
        EngineRun run = run((request, guest) -> {
            for (String test : List.of(FIRST, SECOND, unknown)) {
                guest.started(test, 1);
                guest.finished(test, successful());
            }
            guest.registered(dynamic(unknown + "/[x:1]", unknown, TestDescriptor.Type.TEST));
            guest.finished(unknown + "/[x:1]", failed(new IllegalStateException("stood for")));
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (RelayTests$TwoTestCase) [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]");
        assertThat(run.messageOf("(RelayTests$TwoTestCase) [3.10 (simulated)]"))
                .contains("[method:unknown()]", "it started, and nobody had told that it came to be");
    }

    static List<ScriptedGuest.Script> ofNobody() {
        return List.of(
                (request, guest) -> guest.registered(dynamic("[x:1]", "[nobody:1]", TestDescriptor.Type.TEST)),
                (request, guest) -> guest.started("[nobody:1]", 1),
                (request, guest) -> guest.finished("nobody", failed(new IllegalStateException())),
                (request, guest) -> guest.skipped("", ""));
    }

    @ParameterizedTest
    @MethodSource("ofNobody")
    void endsTheEnvironmentWhereNobodyKnowsWhatIsToldOf(ScriptedGuest.Script script) {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 1);
            guest.finished(FIRST, successful());
            script.tell(request, guest);
            guest.started(SECOND, 1);
            guest.finished(SECOND, successful());
        });

        assertThat(run.results())
                .containsExactly("failed second() [3.10 (simulated)]", "passed first() [3.10 (simulated)]");
        assertThat(run.messageOf("second() [3.10 (simulated)]"))
                .contains("cannot be told to JUnit.", "nobody had told");
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 1_500, 20_000})
    void failsATestForWhatIsNestedTooDeep(int depth) {
        EngineRun run = run((request, guest) -> {
            String parent = CLASS;
            for (int i = 0; i < depth; i++) {
                String id = "[n:" + i + "]";
                guest.registered(dynamic(id, parent, TestDescriptor.Type.CONTAINER));
                guest.started(id, 0);
                parent = id;
            }
            guest.registered(dynamic("[fails:1]", parent, TestDescriptor.Type.TEST));
            guest.started("[fails:1]", 0);
            guest.finished("[fails:1]", failed(new IllegalStateException("deep")));
            for (String test : List.of(FIRST, SECOND)) {
                guest.started(test, 1);
                guest.finished(test, successful());
            }
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (x) [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]");
        assertThat(run.messageOf("(x) [3.10 (simulated)]"))
                .contains("it is nested deeper than the limit, which is 100 containers and 256 segments of an id");
    }

    @Test
    void failsATestForAnIdWithTooManySegments() {
        String id = CLASS + "/[n:1]".repeat(256);
        EngineRun run = run((request, guest) -> {
            guest.registered(dynamic(id, CLASS, TestDescriptor.Type.TEST));
            guest.finished(id, successful());
            for (String test : List.of(FIRST, SECOND)) {
                guest.finished(test, successful());
            }
        });

        assertThat(run.results())
                .contains("failed (RelayTests$TwoTestCase) [3.10 (simulated)]")
                .hasSize(3);
    }

    @Test
    void givesUpAGuestThatTellsNothingButNonsense() {
        EngineRun run = run((request, guest) -> {
            for (int i = 0; i < 1_000; i++) {
                guest.finished(CLASS + "/[method:no" + i + "()]", successful());
            }
        });

        assertThat(run.results()).hasSize(Relay.MAX_ODDITIES + 2).allMatch(line -> line.startsWith("failed"));
    }

    @Test
    void failsATestWithTestsInItThatNeverEnds() {
        String outer = CLASS + "/[both:1]";
        EngineRun run = run((request, guest) -> {
            for (String test : List.of(FIRST, SECOND)) {
                guest.finished(test, successful());
            }
            guest.registered(dynamic(outer, CLASS, TestDescriptor.Type.CONTAINER_AND_TEST));
            guest.started(outer, 1);
            guest.registered(dynamic(outer + "/[in:1]", outer, TestDescriptor.Type.TEST));
            guest.started(outer + "/[in:1]", 1);
            guest.finished(outer + "/[in:1]", successful());
            guest.finished(CLASS, successful());
        });

        assertThat(run.results())
                .containsExactly(
                        "failed x [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]",
                        "passed x [3.10 (simulated)]");
    }

    private static GuestListener.Dynamic dynamic(String id, String parent, TestDescriptor.Type type) {
        return new GuestListener.Dynamic(id, parent, "x", "x", type, null);
    }

    @Test
    void blamesTheTestWhoseThreadMadeACall() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 11);
            guest.started(SECOND, 12);
            guest.refused(pidfdOpen(12));
            guest.finished(FIRST, successful());
            guest.finished(SECOND, successful());
        });

        assertThat(run.entries()).containsOnlyKeys("second() [3.10 (simulated)]");
    }

    @Test
    void blamesTheOnlyTestThatRunsForACallOfAnotherThread() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 11);
            guest.refused(pidfdOpen(99));
            guest.finished(FIRST, failed(new IllegalStateException("it")));
            guest.started(SECOND, 11);
            guest.finished(SECOND, successful());
        });

        assertThat(run.messageOf("first() [3.10 (simulated)]"))
                .contains("system calls that were refused to it:\n    pidfd_open");
        assertThat(run.entries()).isEmpty();
    }

    @Test
    void blamesNobodyForCertainWhenSeveralTestsRun() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 11);
            guest.started(SECOND, 12);
            guest.refused(pidfdOpen(99));
            guest.finished(FIRST, failed(new IllegalStateException("it")));
            guest.finished(SECOND, successful());
        });

        assertThat(run.messageOf("first() [3.10 (simulated)]"))
                .contains("system calls that were refused while it ran, to it or to another test:");
        assertThat(run.entries()).containsOnlyKeys("second() [3.10 (simulated)]");
    }

    @Test
    void blamesNoTestForWhatIsRefusedBetweenTests() {
        EngineRun run = run((request, guest) -> {
            guest.started(CLASS, 1);
            guest.refused(pidfdOpen(1));
            guest.started(FIRST, 1);
            guest.finished(FIRST, successful());
            guest.started(SECOND, 1);
            guest.finished(SECOND, successful());
            guest.finished(CLASS, failed(new IllegalStateException("not down")));
        });

        assertThat(run.entries()).isEmpty();
        assertThat(run.messageOf("(class) [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] not down", "pidfd_open: ENOSYS");
    }

    @Test
    void failsWhatRunsAndWhatWaitsWhenTheGuestDies() {
        EngineRun run = run((request, guest) -> {
            guest.started(FIRST, 1);
            guest.refused(pidfdOpen(1));
            throw ScriptedGuest.death("exit status 3");
        });

        assertThat(run.results())
                .containsExactly("failed first() [3.10 (simulated)]", "failed second() [3.10 (simulated)]");
        assertThat(run.messageOf("first() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] The JVM inside was lost.", "exit status 3", "pidfd_open");
        assertThat(run.messageOf("second() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] The JVM inside was lost.", "exit status 3")
                .doesNotContain("pidfd_open");
    }

    @Test
    void failsATestOfItsOwnWhenTheGuestDiesAfterAllTests() {
        EngineRun run = run((request, guest) -> {
            for (String test : List.of(FIRST, SECOND)) {
                guest.started(test, 1);
                guest.finished(test, successful());
            }
            throw ScriptedGuest.death("exit status 3");
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (environment) [3.10 (simulated)]",
                        "passed first() [3.10 (simulated)]",
                        "passed second() [3.10 (simulated)]");
    }

    @Test
    void failsWhenWhatTheGuestTellsCannotBeUnderstood() {
        EngineRun run = run((request, guest) ->
                guest.registered(new GuestListener.Dynamic("no id", CLASS, "x", "x", TestDescriptor.Type.TEST, null)));

        assertThat(run.results()).hasSize(2).allMatch(line -> line.startsWith("failed"));
    }

    @Test
    void failsInTheNameOfATemplateThatNeverRan() {
        EngineRun run = run(TemplateTestCase.class, (request, guest) -> {
            assertThat(request.uniqueIds()).containsExactly(TEMPLATE);
            throw ScriptedGuest.death("exit status 3");
        });

        assertThat(run.results()).containsExactly("failed takes(int) [3.10 (simulated)]");
        assertThat(run.ids().get(0)).endsWith("[test-template:takes(int)]/[result:takes(int)]");
    }

    @Test
    void givesEveryResultOfAClassANameOfItsOwn() {
        EngineRun run = run((request, guest) -> {
            guest.started(CLASS, 0);
            guest.skipped(FIRST, "no");
            guest.skipped(SECOND, "no");
            for (int i = 1; i <= 2; i++) {
                String id = CLASS + "/[container:" + i + "]";
                guest.registered(new GuestListener.Dynamic(id, CLASS, "x", "x", TestDescriptor.Type.CONTAINER, null));
                guest.started(id, 0);
                guest.finished(id, failed(new IllegalStateException("no")));
                guest.finished(id, failed(new IllegalStateException("no")));
            }
            guest.finished(CLASS, failed(new IllegalStateException("no")));
        });

        assertThat(run.results())
                .containsExactly(
                        "failed (class) [3.10 (simulated)]",
                        "failed (x) 2 [3.10 (simulated)]",
                        "failed (x) [3.10 (simulated)]",
                        "failed (x) [3.10 (simulated)]",
                        "failed (x) [3.10 (simulated)]",
                        "skipped first() [3.10 (simulated)]",
                        "skipped second() [3.10 (simulated)]");
        assertThat(run.ids()).doesNotHaveDuplicates();
    }

    @Test
    void tellsTheGuestTheConfigurationButNotSystemProperties() {
        List<GuestRequest> requests = new java.util.ArrayList<>();
        System.setProperty("some.property", "some value");
        try {
            new EngineRun.Builder(new KernelproofTestEngine(
                            (sandbox, jdk, parameters) -> new ScriptedGuest((request, guest) -> requests.add(request))))
                    .selecting(selectClass(TwoTestCase.class))
                    .with("some.parameter", "a\nb")
                    .with("junit.jupiter.execution.parallel.enabled", "false")
                    .execute();
        } finally {
            System.clearProperty("some.property");
        }

        assertThat(requests)
                .singleElement()
                .satisfies(request -> assertThat(request.configuration())
                        .containsEntry("some.parameter", "a\nb")
                        .containsEntry("junit.jupiter.execution.parallel.enabled", "false")
                        .containsKey("junit.jupiter.execution.order.random.seed")
                        .doesNotContainKeys("some.property", "java.home"));
    }

    @RunOnKernels("3.10")
    static class TwoTestCase {

        @Test
        void first() {}

        @Test
        void second() {}
    }

    @RunOnKernels("3.10")
    static class TemplateTestCase {

        @ParameterizedTest
        @ValueSource(ints = 1)
        void takes(int number) {}
    }
}
