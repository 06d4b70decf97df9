package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoveryIssue;
import org.junit.platform.engine.DiscoveryIssue.Severity;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.SelectorResolutionResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryListener;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.suite.api.IncludeEngines;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/** What another engine cannot do, or complains of, is told, whichever engines take part in the run, and once. */
@Timeout(120)
class FaultyEngineTests {

    private static final String FAILURE = "FAILED (discovery): The test engine [faulty] could not discover its tests.";
    private static final String PASSED = "SUCCESSFUL passes() [host]: ";

    /** Discovers as a test wants it to. */
    public static final class FaultyEngine implements TestEngine {

        private static BiFunction<EngineDiscoveryRequest, UniqueId, TestDescriptor> discovery =
                (request, id) -> new EngineDescriptor(id, "faulty");

        public FaultyEngine() {}

        @Override
        public String getId() {
            return "faulty";
        }

        @Override
        public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
            return discovery.apply(request, id);
        }

        @Override
        public void execute(ExecutionRequest request) {
            TestDescriptor root = request.getRootTestDescriptor();
            request.getEngineExecutionListener().executionStarted(root);
            request.getEngineExecutionListener().executionFinished(root, TestExecutionResult.successful());
        }
    }

    private final List<String> results = new ArrayList<>();
    private final List<String> issues = new ArrayList<>();

    private final Path services;
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    FaultyEngineTests(@TempDir Path services) {
        this.services = services;
    }

    /** Makes the engine one of the class path, as others see it. */
    @BeforeEach
    void install() throws IOException {
        Path file = services.resolve("META-INF/services/" + TestEngine.class.getName());
        Files.createDirectories(file.getParent());
        Files.writeString(file, FaultyEngine.class.getName());
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {services.toUri().toURL()}, before));
    }

    @AfterEach
    void remove() throws IOException {
        ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
        Thread.currentThread().setContextClassLoader(before);
        FaultyEngine.discovery = (request, id) -> new EngineDescriptor(id, "faulty");
    }

    private void run(LauncherDiscoveryRequestBuilder request) {
        LauncherFactory.create()
                .execute(
                        request.enableImplicitConfigurationParameters(false)
                                .configurationParameter("kernelproof.report", EngineRun.REPORT)
                                .listeners(new LauncherDiscoveryListener() {
                                    @Override
                                    public void issueEncountered(UniqueId engineId, DiscoveryIssue issue) {
                                        issues.add("%s %s %s"
                                                .formatted(
                                                        engineId.getLastSegment()
                                                                .getValue(),
                                                        issue.severity(),
                                                        issue.message()));
                                    }

                                    @Override
                                    public void selectorProcessed(
                                            UniqueId engineId,
                                            DiscoverySelector selector,
                                            SelectorResolutionResult result) {
                                        if (result.getStatus() == SelectorResolutionResult.Status.FAILED) {
                                            issues.add(engineId.getLastSegment().getValue() + " failed: "
                                                    + result.getThrowable().orElseThrow());
                                        }
                                    }
                                })
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                String message = result.getThrowable()
                                        .map(thrown -> String.valueOf(thrown.getMessage()))
                                        .orElse("");
                                if (test.isTest() || !message.isEmpty()) {
                                    results.add("%s %s: %s"
                                            .formatted(
                                                    result.getStatus(),
                                                    test.getLegacyReportingName(),
                                                    message.lines().findFirst().orElse("")));
                                }
                            }
                        });
    }

    @RunOnKernels("host")
    @Tag("fast")
    static class PlainTestCase {
        @Test
        void passes() {}
    }

    private static LauncherDiscoveryRequestBuilder plain() {
        return request().selectors(selectClass(PlainTestCase.class));
    }

    private static LauncherDiscoveryRequestBuilder oursOnly() {
        return plain().filters(EngineFilter.includeEngines("kernelproof"));
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                NoClassDefFoundError.class,
                StackOverflowError.class,
                OutOfMemoryError.class
            })
    void failsWhatAnEngineCannotDiscoverThatTheLauncherDoesNotAsk(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor(String.class).newInstance("cannot discover");
        FaultyEngine.discovery = (request, id) -> {
            throw FaultyEngineTests.<RuntimeException>sneak(thrown);
        };

        run(oursOnly());

        assertThat(results).containsExactlyInAnyOrder(FAILURE, PASSED);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void failsItAlsoWhereTheLauncherAsksTheEngine() {
        FaultyEngine.discovery = (request, id) -> {
            throw new IllegalStateException("cannot discover");
        };

        // Else it ends at the first engine that fails.
        run(plain().configurationParameter("junit.platform.discovery.listener.default", "logging"));

        assertThat(results).contains(FAILURE, PASSED);
    }

    @Test
    void failsItWhateverFiltersLeave() {
        FaultyEngine.discovery = (request, id) -> {
            throw new IllegalStateException("cannot discover");
        };

        run(oursOnly().filters(TagFilter.includeTags("slow")));

        assertThat(results).containsExactly(FAILURE);
    }

    @Suite
    @IncludeEngines("kernelproof")
    @SelectClasses(PlainTestCase.class)
    static class OursSuite {}

    @Test
    void failsItInASuite() {
        FaultyEngine.discovery = (request, id) -> {
            throw new IllegalStateException("cannot discover");
        };

        run(request().selectors(selectClass(OursSuite.class)).filters(EngineFilter.excludeEngines("faulty")));
        run(request()
                .selectors(selectClass(OursSuite.class))
                .filters(EngineFilter.includeEngines("junit-platform-suite")));

        assertThat(results).contains(FAILURE, PASSED);
    }

    @Test
    void failsNothingOfAnEngineThatIsExcluded() {
        FaultyEngine.discovery = (request, id) -> {
            throw new IllegalStateException("cannot discover");
        };

        run(plain().filters(EngineFilter.excludeEngines("faulty")));

        assertThat(results).containsExactly(PASSED);
    }

    @Test
    void failsAnEngineThatDiscoversNothingAtAll() {
        FaultyEngine.discovery = (request, id) -> null;

        run(oursOnly());

        assertThat(results).containsExactlyInAnyOrder(FAILURE, PASSED);
    }

    @Test
    void failsAnEngineOnceThatIsAskedOften() {
        FaultyEngine.discovery = (request, id) -> {
            throw new IllegalStateException("cannot discover");
        };

        run(oursOnly()
                .selectors(selectUniqueId("[engine:kernelproof]/[environment:host]/[engine:junit-jupiter]/[class:"
                        + PlainTestCase.class.getName() + "]")));

        assertThat(results).containsExactlyInAnyOrder(FAILURE, PASSED);
    }

    @Test
    void failsAnEngineThatCannotBeMade() {
        EngineDiscoveryRequest request =
                oursOnly().enableImplicitConfigurationParameters(false).build();
        Iterator<TestEngine> found = new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 2;
            }

            @Override
            public TestEngine next() {
                if (next++ == 0) {
                    throw new ServiceConfigurationError("Provider org.example.Engine not found");
                }
                return new FaultyEngine();
            }
        };
        FaultyEngine.discovery = (asked, id) -> new EngineDescriptor(id, "faulty");

        Delegates delegates = new Delegates(request, UniqueId.forEngine("kernelproof"), found);

        assertThat(delegates.discover(List.of(selectClass(PlainTestCase.class))))
                .hasSize(1);
        assertThat(delegates.failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.thrown())
                        .hasMessageStartingWith("A test engine of the class path could not be loaded.\n")
                        .hasMessageContaining("Provider org.example.Engine not found"));
    }

    private static TestDescriptor complaining(EngineDiscoveryRequest request, UniqueId id, Severity severity) {
        request.getDiscoveryListener().issueEncountered(id, DiscoveryIssue.create(severity, "is odd"));
        return new EngineDescriptor(id, "faulty");
    }

    @Test
    void handsOnAWarningOfAnEngineThatTheLauncherDoesNotAsk() {
        FaultyEngine.discovery = (request, id) -> complaining(request, id, Severity.WARNING);

        run(oursOnly());

        assertThat(issues).containsExactly("kernelproof WARNING is odd (says the engine 'faulty')");
        assertThat(results).containsExactly(PASSED);
    }

    @Test
    void failsWhereAnEngineThatTheLauncherDoesNotAskFindsAnError() {
        FaultyEngine.discovery = (request, id) -> complaining(request, id, Severity.ERROR);

        run(oursOnly());

        assertThat(issues).containsExactly("kernelproof ERROR is odd (says the engine 'faulty')");
        assertThat(results)
                .singleElement()
                .asString()
                .startsWith("FAILED Kernelproof: TestEngine with ID 'kernelproof'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WARNING", "ERROR"})
    void tellsOnceWhatTheLauncherHearsItself(Severity severity) {
        FaultyEngine.discovery = (request, id) -> complaining(request, id, severity);

        run(plain());

        assertThat(issues).containsExactly("faulty %s is odd".formatted(severity));
        assertThat(results).contains(PASSED);
    }

    @Test
    void handsOnThatAnEngineFailedToResolveASelector() {
        FaultyEngine.discovery = (request, id) -> {
            request.getSelectorsByType(ClassSelector.class)
                    .forEach(selector -> request.getDiscoveryListener()
                            .selectorProcessed(
                                    id,
                                    selector,
                                    SelectorResolutionResult.failed(new NoClassDefFoundError("org/example/Base"))));
            return new EngineDescriptor(id, "faulty");
        };

        run(oursOnly());

        assertThat(issues).contains("kernelproof failed: java.lang.NoClassDefFoundError: org/example/Base");
        assertThat(results).singleElement().asString().startsWith("FAILED Kernelproof: ");
    }

    static class OddTestCase {
        @Test
        private void isPrivate() {}
    }

    @Test
    void handsOnWhatJupiterFindsInAClass() {
        run(request()
                .selectors(selectClass(PlainTestCase.class), selectClass(OddTestCase.class))
                .filters(EngineFilter.includeEngines("kernelproof")));

        assertThat(issues)
                .singleElement()
                .asString()
                .startsWith("kernelproof WARNING ")
                .contains("isPrivate")
                .endsWith("(says the engine 'junit-jupiter')");
        assertThat(results).containsExactly(PASSED);
    }

    @Test
    void tellsOnceWhatJupiterFindsWhereItIsAskedByTheLauncher() {
        run(request().selectors(selectClass(PlainTestCase.class), selectClass(OddTestCase.class)));

        assertThat(issues).singleElement().asString().startsWith("junit-jupiter WARNING ");
        assertThat(results).containsExactly(PASSED);
    }
}
