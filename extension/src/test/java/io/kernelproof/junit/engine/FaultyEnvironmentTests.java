package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.TestExecutionResult.successful;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.FaultyProvider;
import io.kernelproof.junit.FaultySandbox;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.junit.session.Session;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.report.ReportFile;
import io.kernelproof.trap.RefusedCall;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Whatever fails in one environment, it has its results, and others have theirs. */
@Timeout(120)
@SuppressWarnings("try") // Providers are armed for as long as the block lasts.
class FaultyEnvironmentTests {

    private static final String CLASS = "[engine:junit-jupiter]/[class:" + TwoTestCase.class.getName() + "]";
    private static final String FIRST = CLASS + "/[method:first()]";
    private static final String SECOND = CLASS + "/[method:second()]";

    private final Path report;

    FaultyEnvironmentTests(@TempDir Path report) {
        this.report = report;
    }

    @RunOnKernels({"host", "4.18", "3.10"})
    static class TwoTestCase {

        @Test
        void first() {}

        @Test
        void second() {}
    }

    private static void passBoth(GuestRequest request, GuestListener guest) {
        guest.started(CLASS, 1);
        for (String test : List.of(FIRST, SECOND)) {
            guest.started(test, 1);
            guest.finished(test, successful());
        }
        guest.finished(CLASS, successful());
    }

    private EngineRun.Builder run(Guests.Starter starter) {
        return new EngineRun.Builder(new KernelproofTestEngine(starter))
                .selecting(selectClass(TwoTestCase.class))
                .with("kernelproof.report", report.toString())
                .with("kernelproof.parallelism", "3");
    }

    private EngineRun.Builder run() {
        return run((sandbox, jdk, parameters) -> new ScriptedGuest(FaultyEnvironmentTests::passBoth));
    }

    /** Each result in the report as {@code ENVIRONMENT TEST: VERDICT}. */
    private List<String> rows() throws IOException {
        return new ReportFile(report)
                .read().results().stream()
                        .map(each -> "%s %s: %s"
                                .formatted(
                                        each.environmentId(),
                                        each.testName(),
                                        each.verdict().label()))
                        .toList();
    }

    private static final List<String> OTHERS = List.of(
            "passed first() [3.10 (simulated)]",
            "passed first() [host]",
            "passed second() [3.10 (simulated)]",
            "passed second() [host]");

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                NoClassDefFoundError.class,
                StackOverflowError.class,
                OutOfMemoryError.class,
                IOException.class
            })
    void doesNotRunWhereTheProviderFails(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor(String.class).newInstance("a bug of a third party");
        try (var armed = FaultyProvider.with("4.18", real -> {
            throw thrown;
        })) {
            EngineRun run = run().execute();

            assertThat(run.results())
                    .containsAll(OTHERS)
                    .contains("skipped first() [4.18 (simulated)]", "skipped second() [4.18 (simulated)]")
                    .hasSize(6);
            assertThat(run.messageOf("first() [4.18 (simulated)]"))
                    .isEqualTo(
                            "not run: the provider io.kernelproof.junit.FaultyProvider failed: %s: a bug of a third party"
                                    .formatted(type.getName()));
            assertThat(rows()).contains("4.18 first(): not run", "4.18 second(): not run", "host first(): passed");
        }
    }

    @Test
    void failsWhereNothingMayBeSkipped() throws Exception {
        try (var armed = FaultyProvider.with("4.18", real -> {
            throw new IllegalStateException("a bug");
        })) {
            EngineRun run = run().with("kernelproof.strict", "true").execute();

            assertThat(run.results())
                    .containsAll(OTHERS)
                    .contains("failed first() [4.18 (simulated)]", "failed second() [4.18 (simulated)]");
            assertThat(run.messageOf("first() [4.18 (simulated)]"))
                    .contains("[4.18 (simulated)] The test was not run, and kernelproof.strict is set.", "a bug");
        }
    }

    @Test
    void failsTestsWhereTheSandboxFailsAfterItsStart() throws Exception {
        AtomicBoolean isStarted = new AtomicBoolean();
        try (var armed = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
            @Override
            public Map<String, String> facts() {
                if (isStarted.getAndSet(true)) {
                    throw new NoClassDefFoundError("org/example/Facts");
                }
                return super.facts();
            }
        })) {
            EngineRun run = run().execute();

            assertThat(run.results())
                    .containsAll(OTHERS)
                    .contains("failed first() [4.18 (simulated)]", "failed second() [4.18 (simulated)]");
            assertThat(run.messageOf("second() [4.18 (simulated)]")).contains("org/example/Facts");
            assertThat(rows()).contains("4.18 first(): failed", "3.10 first(): passed");
        }
    }

    @Test
    void tellsOfARefusedCallOfWhichNobodyCanSayWhoRefusedIt() throws Exception {
        RefusedCall call = new RefusedCall(434, "x86_64", 38, 7, 7, 1, "java");
        Guests.Starter starter = (sandbox, jdk, parameters) -> new ScriptedGuest((request, guest) -> {
            guest.started(CLASS, 1);
            guest.started(FIRST, 7);
            guest.refused(call);
            guest.finished(FIRST, successful());
            guest.started(SECOND, 8);
            guest.finished(SECOND, successful());
        });
        try (var armed = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
            @Override
            public Refusal attribute(RefusedCall call) {
                throw new NoClassDefFoundError("org/example/Attribution");
            }
        })) {
            EngineRun run = run(starter).execute();

            assertThat(run.results()).hasSize(6).allMatch(line -> line.startsWith("passed"));
            assertThat(run.entries().get("first() [4.18 (simulated)]"))
                    .hasEntrySatisfying(
                            "kernelproof.refused",
                            refused -> assertThat(refused)
                                    .contains(
                                            "pidfd_open: ENOSYS, once, by an unknown party",
                                            "org/example/Attribution"));
        }
    }

    @RunOnKernels("4.18")
    @RequiresSyscalls("openat2")
    static class RequiringTestCase {
        @Test
        void needsOpenat2() {}
    }

    @Test
    void doesNotRunWhatASandboxCannotTellTheRequirementsOf() {
        try (var armed = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
            @Override
            public SyscallStatus status(String syscall) {
                throw new IllegalStateException("no status");
            }
        })) {
            EngineRun run = EngineRun.of(selectClass(RequiringTestCase.class));

            assertThat(run.results()).containsExactly("skipped needsOpenat2() [4.18 (simulated)]");
            assertThat(run.messageOf("needsOpenat2() [4.18 (simulated)]")).contains("openat2", "no status");
        }
    }

    @Test
    void endsTheOtherEnvironmentsWhereOneCannotBeEnded() throws Exception {
        List<String> closed = new ArrayList<>();
        try (var faulty = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
                    @Override
                    public void close() {
                        super.close();
                        throw new IllegalStateException("cannot be closed");
                    }
                });
                var other = FaultyProvider.with("3.10", real -> new FaultySandbox(real) {
                    @Override
                    public void close() {
                        super.close();
                        closed.add("3.10");
                    }
                })) {
            assertThatThrownBy(() -> run().execute())
                    .hasStackTraceContaining("The end of the environment [4.18 (simulated)] failed.")
                    .hasStackTraceContaining("cannot be closed");

            assertThat(closed).containsExactly("3.10");
            assertThat(rows()).hasSize(6).allMatch(row -> row.endsWith(": passed"));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, StackOverflowError.class})
    void failsTheTestsOfAnEnvironmentInWhichSomethingOfOursFails(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor(String.class).newInstance("a bug of ours");
        CountDownLatch failed = new CountDownLatch(1);
        Guests.Starter starter = (sandbox, jdk, parameters) -> new ScriptedGuest((request, guest) -> {
            if (sandbox.environment().equals(Environment.onKernel("4.18"))) {
                guest.started(CLASS, 1);
                guest.started(FIRST, 1);
                failed.countDown();
                throw FaultyEnvironmentTests.<RuntimeException>sneak(thrown);
            }
            // They wait for the turn that the other has.
            await(failed);
            passBoth(request, guest);
        });

        EngineRun run = run(starter).execute();

        assertThat(run.results())
                .containsAll(OTHERS)
                .contains("failed first() [4.18 (simulated)]", "failed second() [4.18 (simulated)]")
                .hasSize(6);
        assertThat(run.messageOf("first() [4.18 (simulated)]")).contains("a bug of ours");
        assertThat(run.messageOf("second() [4.18 (simulated)]")).contains("a bug of ours");
        assertThat(rows()).contains("4.18 first(): failed", "4.18 second(): failed", "host second(): passed");
    }

    @Test
    void tellsEachResultWhereItIsInterrupted() throws Exception {
        CountDownLatch running = new CountDownLatch(3);
        Guests.Starter starter = (sandbox, jdk, parameters) -> {
            CountDownLatch closed = new CountDownLatch(1);
            return new ScriptedGuest((request, guest) -> {
                guest.started(CLASS, 1);
                guest.started(FIRST, 1);
                running.countDown();
                await(closed);
            }) {
                @Override
                public void close() {
                    super.close();
                    closed.countDown();
                }
            };
        };
        FutureTask<EngineExecutionResults> run =
                new FutureTask<>(() -> EngineTestKit.engine(new KernelproofTestEngine(starter))
                        .selectors(selectClass(TwoTestCase.class))
                        .configurationParameter("kernelproof.report", report.toString())
                        .configurationParameter("kernelproof.parallelism", "3")
                        .execute());
        Thread build = new Thread(run);
        build.start();
        await(running);

        build.interrupt();

        EngineExecutionResults told = run.get(60, TimeUnit.SECONDS);
        told.testEvents().assertStatistics(stats -> stats.succeeded(0).failed(0));
        assertThat(told.containerEvents().failed().list())
                .singleElement()
                .satisfies(event -> assertThat(event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable())
                        .hasValueSatisfying(
                                thrown -> assertThat(thrown).hasRootCauseInstanceOf(InterruptedException.class)));
        assertThat(rows()).hasSize(6).allMatch(row -> row.endsWith(": skipped"));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Configuration parameters of which there are none; JUnit 6 has fewer methods than JUnit 5. */
    private static final class NoParameters implements ConfigurationParameters {

        @Override
        public Optional<String> get(String key) {
            return Optional.empty();
        }

        @Override
        public Optional<Boolean> getBoolean(String key) {
            return Optional.empty();
        }

        @SuppressWarnings({"deprecation", "MissingOverride"})
        public int size() {
            return 0;
        }

        @Override
        public Set<String> keySet() {
            return Set.of();
        }
    }

    /** Writes down what it is told, and fails at the start of one test, once. */
    private static final class Failing implements EngineExecutionListener {

        private final List<String> heard = new ArrayList<>();
        private final String name;
        private final Error error;
        private boolean isOver;

        Failing(String name, Error error) {
            this.name = name;
            this.error = error;
        }

        @Override
        public void executionStarted(TestDescriptor test) {
            if (test.getLegacyReportingName().equals(name) && !isOver) {
                isOver = true;
                throw error;
            }
        }

        @Override
        public void executionFinished(TestDescriptor test, TestExecutionResult result) {
            heard.add(result.getStatus() + " " + test.getLegacyReportingName()
                    + result.getThrowable()
                            .map(thrown -> ": " + thrown.getMessage())
                            .orElse(""));
        }

        @Override
        public void executionSkipped(TestDescriptor test, String reason) {
            heard.add("SKIPPED " + test.getLegacyReportingName());
        }
    }

    /** Runs one environment by itself, in which telling fails. */
    private List<String> tell(Failing listener, ScriptedGuest.Script script) {
        EnvironmentDescriptor environment =
                EngineRun.selecting(selectClass(TwoTestCase.class))
                        .discover()
                        .getEngineDescriptor()
                        .getChildren()
                        .stream()
                        .map(EnvironmentDescriptor.class::cast)
                        .filter(each -> each.environment().equals(Environment.onKernel("4.18")))
                        .findFirst()
                        .orElseThrow();
        Turns turns = new Turns(listener);
        Settings settings = Settings.of(
                name -> name.equals("kernelproof.report") ? Optional.of(report.toString()) : Optional.empty());
        try (Session session = new Session();
                Progress progress = new Progress(List.of(), System::nanoTime)) {
            new EnvironmentRun(
                            environment,
                            new EnvironmentRun.Shared(
                                    session,
                                    settings,
                                    turns,
                                    new SkippedEverywhere(),
                                    () -> false,
                                    new NoParameters(),
                                    (sandbox, jdk, parameters) -> new ScriptedGuest(script),
                                    progress))
                    .run();
        }
        assertThat(Stream.of(FIRST, CLASS).allMatch(turns::take))
                .as("no turn is left taken")
                .isTrue();
        return listener.heard;
    }

    @Test
    void tellsEachResultAlsoWhereTellingFailsTwice() throws Exception {
        // The first failure ends the run of the tests, and telling that fails as well.
        Failing listener = new Failing("first() [4.18 (simulated)]", new NoClassDefFoundError("org/example/Listener"));

        List<String> heard = tell(listener, (request, guest) -> {
            guest.started(CLASS, 1);
            guest.started(FIRST, 1);
            guest.finished(FIRST, successful());
        });

        assertThat(heard)
                .filteredOn(line -> line.contains("()"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("FAILED"))
                .allMatch(line -> line.contains("org/example/Listener"));
        assertThat(heard).last().isEqualTo("SUCCESSFUL [4.18 (simulated)]");
        assertThat(rows()).containsExactly("4.18 first(): failed", "4.18 second(): failed");
    }

    @Test
    void tellsEachResultWhereTheEnvironmentCannotBeBegun() throws Exception {
        Failing listener = new Failing("[4.18 (simulated)]", new StackOverflowError("deep"));

        List<String> heard = tell(listener, FaultyEnvironmentTests::passBoth);

        assertThat(heard)
                .filteredOn(line -> line.contains("()"))
                .hasSize(2)
                .allMatch(line -> line.startsWith("FAILED") && line.contains("deep"));
        assertThat(rows()).containsExactly("4.18 first(): failed", "4.18 second(): failed");
    }

    @Test
    void leavesNothingBehindOfAnEnvironmentThatFailed() throws Exception {
        List<Sandbox> open = new ArrayList<>();
        try (var armed = FaultyProvider.with("4.18", real -> new FaultySandbox(real) {
            {
                open.add(this);
            }

            @Override
            public void close() {
                super.close();
                open.remove(this);
            }
        })) {
            Guests.Starter starter = (sandbox, jdk, parameters) -> {
                throw new NoClassDefFoundError("org/example/Guest");
            };
            EngineRun run = run(starter).execute();

            assertThat(run.results()).hasSize(6).allMatch(line -> line.startsWith("failed"));
            assertThat(open).isEmpty();
        }
    }
}
