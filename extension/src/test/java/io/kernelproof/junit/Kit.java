package io.kernelproof.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.report.ReportFile;
import io.kernelproof.report.TestResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.opentest4j.AssertionFailedError;

/**
 * Runs a class of Jupiter with the extensions that work outside of every environment.
 *
 * @param events what JUnit was told
 * @param results what the report says, ordered as there
 */
record Kit(EngineExecutionResults events, List<TestResult> results) {

    /** Its report goes to the directory, its summary nowhere. */
    static Kit run(Class<?> testCase, Path directory, Map<String, String> parameters) throws IOException {
        PrintStream console = System.out;
        System.setOut(new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
        try {
            EngineExecutionResults events = EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(testCase))
                    .configurationParameter("kernelproof.report", directory.toString())
                    .configurationParameters(parameters)
                    .execute();
            ReportFile report = new ReportFile(directory);
            return new Kit(events, Files.exists(report.path()) ? report.read().results() : List.of());
        } finally {
            System.setOut(console);
        }
    }

    /** Each result as {@code ENVIRONMENT TEST: VERDICT}. */
    List<String> verdicts() {
        return results.stream()
                .map(result -> "%s %s: %s"
                        .formatted(
                                result.environmentId(),
                                result.testName(),
                                result.verdict().label()))
                .toList();
    }

    String reason(String environmentId) {
        return results.stream()
                .filter(result -> result.environmentId().equals(environmentId))
                .map(result -> result.verdict().reason())
                .findFirst()
                .orElseThrow();
    }

    /** What was thrown by the only test, or container, that failed. */
    Throwable failure() {
        return thrown(events.allEvents().failed().list());
    }

    /** What was thrown by the only test that was aborted. */
    Throwable abort() {
        return thrown(events.allEvents().aborted().list());
    }

    private static Throwable thrown(List<Event> events) {
        assertThat(events).hasSize(1);
        return events.get(0)
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    /** Skips the calling test where there is no Python with os.pidfd_open; fails it where nothing may be skipped. */
    static void requirePython() throws IOException, InterruptedException {
        String why = "not run: needs python3 with os.pidfd_open, of Python 3.9";
        boolean found = false;
        try {
            found = new ProcessBuilder("python3", "-c", "import os; os.pidfd_open")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            why += " (" + e.getMessage() + ")";
        }
        if (!found && Boolean.getBoolean("kernelproof.strict")) {
            throw new AssertionFailedError(why);
        }
        assumeTrue(found, why);
    }
}
