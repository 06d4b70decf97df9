package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.report.Report;
import io.kernelproof.report.TestResult;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.TestAbortedException;

/** Test classes that other tests run, to look at the report. */
final class Launches {

    private static final Path REPORTS = Path.of("target", "launches");

    private Launches() {}

    /** Runs a class as a build does that has set the parameters, names before values; ends the calling test if something is not run. */
    static Report of(Class<?> testClass, String... parameters) throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(REPORTS), testClass.getSimpleName());
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(testClass))
                .configurationParameter(
                        "kernelproof.report", directory.toAbsolutePath().toString());
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        LauncherFactory.create().execute(request.build());
        Report report = Report.read(directory.resolve("report.json"));
        requireThatAllRan(report);
        return report;
    }

    /** A machine without Docker, or with an older kernel than that of the simulations, has another report. */
    static void requireThatAllRan(Report report) {
        report.results().stream()
                .map(TestResult::verdict)
                .filter(verdict -> verdict instanceof Verdict.NotRun)
                .map(Verdict::reason)
                .findFirst()
                .ifPresent(reason -> {
                    assertThat(Boolean.getBoolean("kernelproof.strict"))
                            .as(reason)
                            .isFalse();
                    throw new TestAbortedException("not run: " + reason);
                });
    }
}
