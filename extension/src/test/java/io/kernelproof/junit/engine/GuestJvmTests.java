package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.time.TimeLimit;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.engine.support.descriptor.UriSource;
import org.opentest4j.AssertionFailedError;

class GuestJvmTests {

    private static final Map<String, String> PARAMETERS = Map.of("kernelproof.jvm.args", "-Dfrom.args='a b'");
    private static final String PROPERTY = "GuestJvmTests.property";

    static Sandbox sandbox;
    static GuestJvm guest;

    @BeforeAll
    static void startGuest() throws Exception {
        sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of());
        System.setProperty(PROPERTY, "two\nlines");
        try {
            guest = GuestJvm.start(
                    sandbox,
                    Jdk.in(Path.of(System.getProperty("java.home"))),
                    key -> Optional.ofNullable(PARAMETERS.get(key)));
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @AfterAll
    static void closeGuest() {
        guest.close();
        sandbox.close();
    }

    private static HeardEvents heard(Class<?> type, Map<String, String> configuration) throws GuestDiedException {
        return heard("[engine:junit-jupiter]/[class:" + type.getName() + "]", configuration);
    }

    private static HeardEvents heard(Class<?> type) throws GuestDiedException {
        return heard(type, Map.of());
    }

    private static HeardEvents heard(String id, Map<String, String> configuration) throws GuestDiedException {
        HeardEvents heard = new HeardEvents();
        guest.execute(new GuestRequest(List.of(id), configuration), heard);
        return heard;
    }

    @Test
    void tellsWhatItIs() {
        assertThat(guest.facts())
                .containsEntry("jdk", System.getProperty("java.runtime.version"))
                .containsEntry("os.version", System.getProperty("os.version"))
                .containsKeys("jdk.vendor", "jdk.home", "seccomp", "pid", "junit.platform");
        assertThat(guest.isAlive()).isTrue();
    }

    @Test
    void tellsWhatHappensAsItHappens() throws Exception {
        assertThat(heard(OrderedTestCase.class).events)
                .containsExactly(
                        "started junit-jupiter",
                        "started OrderedTestCase",
                        "out OrderedTestCase before all",
                        "started passes",
                        "out passes out 1",
                        "err passes err 2",
                        "out passes out 3",
                        "published passes {key=value}",
                        "finished passes SUCCESSFUL",
                        "started fails",
                        "finished fails FAILED",
                        "started aborts",
                        "finished aborts ABORTED",
                        "skipped disabled: because",
                        "started Within",
                        "started runsWithin",
                        "out runsWithin within",
                        "finished runsWithin SUCCESSFUL",
                        "finished Within SUCCESSFUL",
                        "finished OrderedTestCase SUCCESSFUL",
                        "finished junit-jupiter SUCCESSFUL");
    }

    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class OrderedTestCase {
        @BeforeAll
        static void prepare() {
            System.out.println("before all");
        }

        @Test
        @Order(1)
        void passes(TestReporter reporter) {
            System.out.println("out 1");
            System.err.println("err 2");
            System.out.println("out 3");
            reporter.publishEntry("key", "value");
        }

        @Test
        @Order(2)
        void fails() {
            fail("on purpose");
        }

        @Test
        @Order(3)
        void aborts() {
            assumeTrue(false);
        }

        @Test
        @Order(4)
        @Disabled("because")
        void disabled() {}

        @Nested
        class Within {
            @Test
            void runsWithin() {
                System.out.println("within");
            }
        }
    }

    @Test
    void describesTestsThatComeToBe() throws Exception {
        HeardEvents heard = heard(DynamicTestCase.class);
        String parent = "[engine:junit-jupiter]/[class:" + DynamicTestCase.class.getName() + "]";
        assertThat(heard.registered).hasSize(2 + 2 + 4);
        assertThat(heard.registered)
                .filteredOn(test -> test.parentId().equals(parent + "/[test-template:takes(int)]"))
                .satisfiesExactly(
                        first -> {
                            assertThat(first.id())
                                    .isEqualTo(parent + "/[test-template:takes(int)]/[test-template-invocation:#1]");
                            assertThat(first.displayName()).contains("7");
                            assertThat(first.legacyName()).isEqualTo("takes(int)[1]");
                            assertThat(first.type()).isEqualTo(TestDescriptor.Type.TEST);
                            assertThat(first.source())
                                    .isEqualTo(MethodSource.from(DynamicTestCase.class.getName(), "takes", "int"));
                        },
                        second -> assertThat(second.displayName()).contains("8"));
        assertThat(heard.registered)
                .filteredOn(test -> test.displayName().equals("with a page"))
                .extracting(GuestListener.Dynamic::source)
                .containsExactly(UriSource.from(URI.create("https://example.org/page")));
        assertThat(heard.registered)
                .filteredOn(test -> test.displayName().equals("of a class"))
                .extracting(GuestListener.Dynamic::source)
                .containsExactly(ClassSource.from("a.B"));
        assertThat(heard.registered)
                .filteredOn(test -> test.displayName().equals("container"))
                .extracting(GuestListener.Dynamic::type)
                .containsExactly(TestDescriptor.Type.CONTAINER);
        assertThat(heard.events.indexOf("registered #1")).isPositive();
        assertThat(heard.results.values())
                .allSatisfy(result -> assertThat(result.getStatus()).isEqualTo(TestExecutionResult.Status.SUCCESSFUL));
    }

    static class DynamicTestCase {
        @ParameterizedTest
        @ValueSource(ints = {7, 8})
        void takes(int number) {
            assertThat(number).isBetween(7, 8);
        }

        @RepeatedTest(2)
        void repeats() {}

        @TestFactory
        List<DynamicNode> makes() {
            return List.of(
                    dynamicContainer("container", List.of(dynamicTest("inner", () -> {}))),
                    dynamicTest("with a page", URI.create("https://example.org/page"), () -> {}),
                    dynamicTest("of a class", URI.create("class:a.B"), () -> {}));
        }
    }

    @Test
    void rebuildsWhatWasThrown() throws Exception {
        HeardEvents heard = heard(FailingTestCase.class);
        Throwable compared = thrown(heard, "compares");
        assertThat(compared).isInstanceOf(AssertionFailedError.class);
        assertThat(((AssertionFailedError) compared).getExpected().getStringRepresentation())
                .isEqualTo("1");
        assertThat(compared.getStackTrace()).anySatisfy(frame -> {
            assertThat(frame.getClassName()).isEqualTo(FailingTestCase.class.getName());
            assertThat(frame.getMethodName()).isEqualTo("compares");
            assertThat(frame.getFileName()).isEqualTo("GuestJvmTests.java");
        });
        Throwable own = thrown(heard, "throwsItsOwn");
        assertThat(own).hasToString(FailingTestCase.OwnException.class.getName() + ": its own");
        assertThat(own).hasCauseInstanceOf(IOException.class);
        assertThat(thrown(heard, "throwsWhatCannotBePrinted"))
                .hasToString(FailingTestCase.UnprintableException.class.getName()
                        + ": its toString() threw java.lang.IllegalStateException");
    }

    private static Throwable thrown(HeardEvents heard, String test) {
        TestExecutionResult result = heard.results.get(test);
        return Optional.ofNullable(result)
                .flatMap(TestExecutionResult::getThrowable)
                .orElseThrow();
    }

    static class FailingTestCase {
        @Test
        void compares() {
            org.junit.jupiter.api.Assertions.assertEquals(1, 2);
        }

        @Test
        void throwsItsOwn() throws Exception {
            throw new OwnException();
        }

        @Test
        void throwsWhatCannotBePrinted() {
            throw new UnprintableException();
        }

        static final class OwnException extends Exception {
            private static final long serialVersionUID = 1L;

            OwnException() {
                super("its own", new IOException("cause"));
            }
        }

        static final class UnprintableException extends RuntimeException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException();
            }
        }
    }

    @Test
    void knowsWhichTestPrintsInAnotherThread() throws Exception {
        assertThat(heard(ThreadsTestCase.class).events)
                .containsSubsequence(
                        "started first",
                        "out first of its own thread",
                        "out first of the pool",
                        "finished first SUCCESSFUL",
                        "started second",
                        "out second of the pool",
                        "finished second SUCCESSFUL");
    }

    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class ThreadsTestCase {
        static final ExecutorService POOL = Executors.newSingleThreadExecutor();

        @Test
        void first() throws Exception {
            Thread thread = new Thread(() -> System.out.println("of its own thread"));
            thread.start();
            thread.join();
            POOL.submit(() -> System.out.println("of the pool")).get();
        }

        @Test
        void second() throws Exception {
            POOL.submit(() -> System.out.println("of the pool")).get();
            POOL.shutdown();
        }
    }

    @Test
    void leavesItToAnotherExecutionWhenItIsInterrupted() throws Exception {
        HeardEvents second = new HeardEvents();
        FutureTask<Throwable> waiting = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            return catchThrowable(() -> guest.execute(request(OrderedTestCase.class), second));
        });
        HeardEvents first = new HeardEvents() {
            @Override
            public void started(String id, int tid) {
                super.started(id, tid);
                if (!waiting.isDone()) {
                    TimeLimit.thread("second", waiting);
                    assertThat(waiting).succeedsWithin(Duration.ofSeconds(60));
                }
            }
        };
        guest.execute(request(OrderedTestCase.class), first);

        assertThat(waiting.get()).isInstanceOf(CancelledException.class);
        assertThat(second.events).isEmpty();
        assertThat(first.events).contains("finished passes SUCCESSFUL", "finished OrderedTestCase SUCCESSFUL");
        assertThat(heard(OrderedTestCase.class).events).contains("finished passes SUCCESSFUL");
    }

    private static GuestRequest request(Class<?> type) {
        return new GuestRequest(List.of("[engine:junit-jupiter]/[class:" + type.getName() + "]"), Map.of());
    }

    @Test
    void hearsWhatBypassesSystemOut() throws Exception {
        HeardEvents heard = heard(DescriptorTestCase.class);
        assertThat(heard.events)
                .containsSubsequence(
                        "started descriptor", "out descriptor by descriptor", "finished descriptor SUCCESSFUL");
        assertThat(heard.events)
                .containsSubsequence(
                        "started child", "out child of a child", "out child after it", "finished child SUCCESSFUL");
        assertThat(heard.events).contains("err child error of a child");
    }

    static class DescriptorTestCase {
        /** What is written at once after the start of a test may be heard before it. */
        @BeforeEach
        void letTheStartBeHeard() throws InterruptedException {
            Thread.sleep(300);
        }

        @Test
        void descriptor() throws IOException {
            new FileOutputStream(FileDescriptor.out).write("by descriptor\n".getBytes(StandardCharsets.UTF_8));
        }

        @Test
        void child() throws Exception {
            new ProcessBuilder("sh", "-c", "echo of a child; echo error of a child >&2")
                    .inheritIO()
                    .start()
                    .waitFor();
            System.out.println("after it");
        }
    }

    @Test
    void losesNothingOfMuchOutput() throws Exception {
        HeardEvents heard = heard(LoudTestCase.class);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < LoudTestCase.LINES; i++) {
            expected.append(LoudTestCase.line(i)).append(System.lineSeparator());
        }
        assertThat(heard.out.toString().equals(expected.toString())).isTrue();
    }

    static class LoudTestCase {
        static final int LINES = 100_000;

        /** 100 characters, 106 bytes. */
        static String line(int number) {
            return "%06d \u00e4\u20ac\ud83d\ude00 ".formatted(number).concat("x".repeat(88));
        }

        @Test
        void printsTenMegabytes() {
            for (int i = 0; i < LINES; i++) {
                System.out.println(line(i));
            }
        }
    }

    @Test
    void tellsTestsApartThatRunAtOnce() throws Exception {
        HeardEvents heard = heard(
                ParallelTestCase.class,
                Map.of(
                        "junit.jupiter.execution.parallel.enabled", "true",
                        "junit.jupiter.execution.parallel.mode.default", "concurrent",
                        "junit.jupiter.execution.parallel.config.strategy", "fixed",
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"));
        for (String test : List.of("one", "two", "three", "four")) {
            assertThat(heard.events).contains("finished " + test + " SUCCESSFUL");
            assertThat(heard.events.stream().filter(event -> event.startsWith("out " + test + " ")))
                    .containsExactly(
                            "out " + test + " " + test + " 0",
                            "out " + test + " " + test + " 1",
                            "out " + test + " " + test + " 2");
        }
        assertThat(List.of("one", "two", "three", "four").stream().map(heard.threads::get))
                .doesNotHaveDuplicates()
                .doesNotContain(0);
    }

    static class ParallelTestCase {
        static final java.util.concurrent.CyclicBarrier ALL = new java.util.concurrent.CyclicBarrier(4);

        private static void run(String name) throws Exception {
            for (int i = 0; i < 3; i++) {
                ALL.await(20, java.util.concurrent.TimeUnit.SECONDS);
                System.out.println(name + " " + i);
            }
        }

        @Test
        void one() throws Exception {
            run("one");
        }

        @Test
        void two() throws Exception {
            run("two");
        }

        @Test
        void three() throws Exception {
            run("three");
        }

        @Test
        void four() throws Exception {
            run("four");
        }
    }

    @Test
    void keepsTheJvmBetweenRequests() throws Exception {
        assertThat(heard(CountingTestCase.class).out).hasToString("run 1");
        assertThat(heard(CountingTestCase.class).out).hasToString("run 2");
    }

    static class CountingTestCase {
        static final AtomicInteger RUNS = new AtomicInteger();

        @Test
        void counts() {
            System.out.print("run " + RUNS.incrementAndGet());
        }
    }

    @Test
    void runsOtherEnginesThanJupiter() throws Exception {
        HeardEvents heard = heard("[engine:junit-vintage]/[runner:" + VintageTestCase.class.getName() + "]", Map.of());
        assertThat(heard.events)
                .contains("started junit-vintage", "out runs of JUnit 4", "finished runs SUCCESSFUL")
                .doesNotContain("started junit-jupiter");
        assertThat(thrown(heard, "differs")).isInstanceOf(AssertionFailedError.class);
    }

    public static class VintageTestCase {
        @org.junit.Test
        public void runs() {
            System.out.println("of JUnit 4");
        }

        @org.junit.Test
        public void differs() {
            org.junit.Assert.assertEquals("abc", "abd");
        }
    }

    @Test
    void hasInsideWhatThisJvmHas() throws Exception {
        HeardEvents heard = heard(SurroundingsTestCase.class, Map.of("a.parameter", "of the request"));
        assertThat(heard.results.get("looks"))
                .extracting(TestExecutionResult::getStatus)
                .hasToString("SUCCESSFUL");
        assertThat(heard.events)
                .contains(
                        "published looks {directory=" + Path.of("").toAbsolutePath() + "}",
                        "published looks {property=two\nlines}",
                        "published looks {argument=a b}",
                        "published looks {environment=host}",
                        "published looks {parameter=of the request}");
    }

    static class SurroundingsTestCase {
        @Test
        @org.junit.jupiter.api.extension.ExtendWith(ParameterReader.class)
        void looks(TestReporter reporter) {
            reporter.publishEntry("directory", Path.of("").toAbsolutePath().toString());
            reporter.publishEntry("property", System.getProperty(PROPERTY));
            reporter.publishEntry("argument", System.getProperty("from.args"));
            reporter.publishEntry("environment", System.getProperty("kernelproof.environment"));
        }

        static final class ParameterReader implements org.junit.jupiter.api.extension.BeforeEachCallback {
            @Override
            public void beforeEach(org.junit.jupiter.api.extension.ExtensionContext context) {
                context.publishReportEntry(
                        "parameter",
                        context.getConfigurationParameter("a.parameter").orElse("none"));
            }
        }
    }

    @Test
    void tellsOutputOnceEvenIfJUnitIsAskedToCaptureIt() throws Exception {
        HeardEvents heard = heard(
                PrintingTestCase.class,
                Map.of(
                        "junit.platform.output.capture.stdout", "true",
                        "junit.platform.output.capture.stderr", "true"));
        assertThat(heard.events).contains("out prints hello").noneMatch(event -> event.startsWith("published"));
    }

    static class PrintingTestCase {
        @Test
        void prints() {
            System.out.print("hello");
        }
    }

    @Test
    void tellsOfIdsThatNoTestHas() throws Exception {
        HeardEvents heard = heard("[engine:junit-jupiter]/[class:no.SuchTests]", Map.of());
        assertThat(heard.events).containsExactly("started junit-jupiter", "finished junit-jupiter FAILED");
        assertThat(thrown(heard, "junit-jupiter")).hasStackTraceContaining("no.SuchTests");
    }
}
