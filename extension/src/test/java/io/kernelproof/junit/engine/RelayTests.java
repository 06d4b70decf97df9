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
    void toleratesEventsThatMakeNoSense() {
        EngineRun run = run((request, guest) -> {
            guest.finished(FIRST, successful());
            guest.started(FIRST, 1);
            guest.finished(FIRST, failed(new IllegalStateException("twice")));
            guest.skipped(FIRST, "thrice");
            guest.registered(new GuestListener.Dynamic(FIRST, CLASS, "again", "again", TestDescriptor.Type.TEST, null));
            guest.registered(
                    new GuestListener.Dynamic("[x:1]", "[nobody:1]", "x", "x", TestDescriptor.Type.TEST, null));
            guest.started("[nobody:1]", 1);
            guest.finished("[nobody:1]", successful());
            guest.published(FIRST, Map.of("too", "late"));
            guest.published(SECOND, Map.of());
            guest.output("[nobody:1]", false, "");
            guest.started(SECOND, 1);
            guest.started(SECOND, 1);
            guest.finished(CLASS, successful());
            guest.output(SECOND, false, "");
            guest.started(SECOND, 1);
        });

        assertThat(run.results())
                .containsExactly("failed second() [3.10 (simulated)]", "passed first() [3.10 (simulated)]");
        assertThat(run.entries()).isEmpty();
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
            throw new GuestDiedException("exit status 3", null);
        });

        assertThat(run.results())
                .containsExactly("failed first() [3.10 (simulated)]", "failed second() [3.10 (simulated)]");
        assertThat(run.messageOf("first() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] exit status 3", "pidfd_open");
        assertThat(run.messageOf("second() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)] exit status 3")
                .doesNotContain("pidfd_open");
    }

    @Test
    void failsATestOfItsOwnWhenTheGuestDiesAfterAllTests() {
        EngineRun run = run((request, guest) -> {
            for (String test : List.of(FIRST, SECOND)) {
                guest.started(test, 1);
                guest.finished(test, successful());
            }
            throw new GuestDiedException("exit status 3", null);
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
            throw new GuestDiedException("exit status 3", null);
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
