package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** How long environments live, what happens where there is none, and several at once. */
class EnvironmentsTests {

    @Test
    void keepsTheJvmOfAnEnvironmentForTheWholeSession() {
        try (LauncherSession session = LauncherFactory.openSession()) {
            assertThat(run(session, selectClass(CountingTestCase.class)))
                    .containsEntry("counts() [host]", "SUCCESSFUL");
            assertThat(run(session, selectClass(CountingTestCase.class)))
                    .as("the same static field counts on")
                    .containsEntry("counts() [host]", "FAILED");
        }
        try (LauncherSession session = LauncherFactory.openSession()) {
            assertThat(run(session, selectClass(CountingTestCase.class)))
                    .containsEntry("counts() [host]", "SUCCESSFUL");
        }
    }

    @Test
    void startsAnotherJvmAfterOneDied() {
        try (LauncherSession session = LauncherFactory.openSession()) {
            assertThat(run(session, selectClass(ExitingTestCase.class)))
                    .containsEntry("first() [host]", "SUCCESSFUL")
                    .containsEntry("second() [host]", "FAILED")
                    .containsEntry("third() [host]", "FAILED");
            assertThat(run(session, selectClass(CountingTestCase.class)))
                    .containsEntry("counts() [host]", "SUCCESSFUL");
        }
    }

    @Test
    void saysHowTheJvmDied() {
        EngineRun run = EngineRun.of(selectClass(ExitingTestCase.class));

        assertThat(run.messageOf("second() [host]")).contains("[host]", "exit status 3");
        assertThat(run.messageOf("third() [host]")).contains("[host]", "exit status 3");
    }

    @Test
    void runsATestAgainWhereItFailed() {
        EngineRun run = EngineRun.of(selectClass(DifferingTestCase.class));
        assertThat(run.results())
                .containsExactly("failed passesOnTheHost() [3.10 (simulated)]", "passed passesOnTheHost() [host]");

        String failed =
                run.ids().stream().filter(id -> id.contains("3.10")).findFirst().orElseThrow();
        EngineRun again = EngineRun.of(selectUniqueId(UniqueId.parse(failed)));

        assertThat(again.results()).containsExactly("failed passesOnTheHost() [3.10 (simulated)]");
    }

    @Test
    void runsAnInvocationOrAResultAgain() {
        EngineRun run = EngineRun.of(selectClass(InvocationsTestCase.class));
        assertThat(run.results())
                .containsExactly("failed (class) [host]", "failed isOne(int)[2] [host]", "passed isOne(int)[1] [host]");

        for (String id : run.ids()) {
            List<String> again =
                    EngineRun.of(selectUniqueId(UniqueId.parse(id))).results();
            if (id.contains("#2")) {
                assertThat(again).containsExactly("failed (class) [host]", "failed isOne(int)[2] [host]");
            } else if (id.contains("result")) {
                assertThat(again).hasSize(3);
            }
        }
    }

    @Test
    void skipsWhatHasNoEnvironmentAndSaysWhy() {
        EngineRun run = withoutLinux(
                EngineRun.selecting(selectClass(DifferingTestCase.class), selectClass(InvocationsTestCase.class)));

        assertThat(run.results())
                .containsExactly(
                        "skipped isOne(int) [host]",
                        "skipped passesOnTheHost() [3.10 (simulated)]",
                        "skipped passesOnTheHost() [host]");
        assertThat(run.messageOf("passesOnTheHost() [host]")).isEqualTo("not run: needs Linux, this is Plan 9");
    }

    @Test
    void failsWhatHasNoEnvironmentWhereThatIsAskedFor() {
        EngineRun run = withoutLinux(
                EngineRun.selecting(selectClass(DifferingTestCase.class), selectClass(InvocationsTestCase.class))
                        .with("kernelproof.strict", "true"));

        assertThat(run.results())
                .containsExactly(
                        "failed isOne(int) [host]",
                        "failed passesOnTheHost() [3.10 (simulated)]",
                        "failed passesOnTheHost() [host]");
        assertThat(run.messageOf("passesOnTheHost() [3.10 (simulated)]"))
                .contains("[3.10 (simulated)]", "kernelproof.strict", "expected: Linux", "needs Linux, this is Plan 9");
    }

    private static EngineRun withoutLinux(EngineRun.Builder run) {
        String os = System.getProperty("os.name");
        System.setProperty("os.name", "Plan 9");
        try {
            return run.execute();
        } finally {
            System.setProperty("os.name", os);
        }
    }

    @Test
    void runsEnvironmentsInParallel(@TempDir Path directory) {
        EngineRun run = EngineRun.selecting(selectClass(MeetingTestCase.class))
                .with("meeting.place", directory.toString())
                .with("kernelproof.parallelism", "2")
                .execute();

        assertThat(run.results()).containsExactly("passed meets() [3.10 (simulated)]", "passed meets() [host]");
    }

    @Test
    void runsNoMoreEnvironmentsAtOnceThanAllowed() {
        EngineRun run = EngineRun.selecting(selectClass(DoingNothingTestCase.class))
                .with("kernelproof.parallelism", "1")
                .execute();

        assertThat(run.sequence().indexOf("finished [host]"))
                .isLessThan(run.sequence().indexOf("started [3.10 (simulated)]"));
    }

    @Test
    void tellsTheClassesOfTwoEnvironmentsOneAfterTheOther() {
        EngineRun run = EngineRun.selecting(selectClass(DifferingTestCase.class), selectClass(PrintingTestCase.class))
                .with("kernelproof.parallelism", "2")
                .execute();

        for (String test : List.of("passesOnTheHost()", "prints()", "printsToo()")) {
            assertThat(run.sequence().stream()
                            .filter(line -> line.contains(test))
                            .toList())
                    .extracting(line -> line.split(" ", 2)[0])
                    .as("%s", test)
                    .containsExactly("started", "finished", "started", "finished");
        }
    }

    @Test
    void putsOutputWhereTheOutputOfTheTestBelongs() {
        Map<String, String> printed = new LinkedHashMap<>();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            request()
                                    .enableImplicitConfigurationParameters(false)
                                    .configurationParameter("kernelproof.report", EngineRun.REPORT)
                                    .configurationParameter(LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "true")
                                    .configurationParameter(LauncherConstants.CAPTURE_STDERR_PROPERTY_NAME, "true")
                                    .selectors(selectClass(PrintingTestCase.class))
                                    .build(),
                            new TestExecutionListener() {
                                @Override
                                public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                                    entry.getKeyValuePairs()
                                            .forEach((key, value) -> printed.put(
                                                    test.getLegacyReportingName() + " " + key, value.strip()));
                                }
                            });
        }

        assertThat(printed)
                .containsEntry("prints() [host] stdout", "out of host")
                .containsEntry("prints() [host] stderr", "err of host")
                .containsEntry("prints() [3.10 (simulated)] stdout", "out of 3.10")
                .containsEntry("printsToo() [3.10 (simulated)] stdout", "a child of 3.10")
                .containsEntry("printsToo() [host] stdout", "a child of host");
    }

    private static Map<String, String> run(LauncherSession session, DiscoverySelector... selectors) {
        Map<String, String> results = new LinkedHashMap<>();
        session.getLauncher()
                .execute(
                        request()
                                .enableImplicitConfigurationParameters(false)
                                .configurationParameter("kernelproof.report", EngineRun.REPORT)
                                .selectors(selectors)
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                results.put(
                                        test.getLegacyReportingName(),
                                        result.getStatus().name());
                            }
                        });
        return results;
    }

    private static String environment() {
        return System.getProperty("kernelproof.environment", "");
    }

    @RunOnKernels("host")
    static class CountingTestCase {

        private static final AtomicInteger COUNT = new AtomicInteger();

        @Test
        void counts() {
            assertEquals(1, COUNT.incrementAndGet());
        }
    }

    @RunOnKernels("host")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ExitingTestCase {

        @Test
        @Order(1)
        void first() {}

        @Test
        @Order(2)
        void second() {
            System.exit(3);
        }

        @Test
        @Order(3)
        void third() {}
    }

    @RunOnKernels({"host", "3.10"})
    static class DifferingTestCase {

        @Test
        void passesOnTheHost() {
            assertEquals("host", environment());
        }
    }

    @RunOnKernels("host")
    static class InvocationsTestCase {

        @AfterAll
        static void tearDown() {
            assertEquals("", environment());
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void isOne(int number) {
            assertEquals(1, number);
        }
    }

    @RunOnKernels({"host", "3.10"})
    static class MeetingTestCase {

        private static final int LIMIT_SECONDS = 60;

        private Path place = Path.of("");

        @RegisterExtension
        final BeforeEachCallback meetingPlace = context -> place =
                Path.of(context.getConfigurationParameter("meeting.place").orElseThrow());

        @Test
        void meets() throws Exception {
            Files.createFile(place.resolve(environment()));
            Path other = place.resolve(environment().equals("host") ? "3.10" : "host");
            for (int tenths = 0; Files.notExists(other) && tenths < 10 * LIMIT_SECONDS; tenths++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(other).exists();
        }
    }

    @RunOnKernels({"host", "3.10"})
    static class DoingNothingTestCase {

        @Test
        void test() {}
    }

    @RunOnKernels({"host", "3.10"})
    static class PrintingTestCase {

        @Test
        void prints() {
            System.out.println("out of " + environment());
            System.err.println("err of " + environment());
        }

        @Test
        void printsToo() throws IOException, InterruptedException {
            new ProcessBuilder("echo", "a child of " + environment())
                    .inheritIO()
                    .start()
                    .waitFor();
        }
    }
}
