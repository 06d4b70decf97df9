package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The examples' own report is docs/examples-report.md. It is of two runs, each in a JVM of its own: the annotated tests on
 * their kernels, and the test that knows nothing of Kernelproof on two.
 */
class ExamplesReportTests {

    private static final Path REPORTS = Path.of("target", "examples-report");
    private static final Path COMMITTED = Path.of("..", "docs", "examples-report.md");

    @Test
    void isAsCommitted() throws Exception {
        Programs.require("nmap");
        Report annotated = reportOf(
                "annotated",
                List.of(),
                SeedExperimentTests.class,
                RequirementTests.class,
                PythonTests.class,
                FallbackTests.class,
                NmapTests.class,
                NativeLibraryTests.class);
        Report unannotated = reportOf(
                "unannotated",
                List.of("-Dkernelproof.select=all", "-Dkernelproof.kernels=rhel-7.9,host"),
                UnannotatedTests.class);

        Report merged = Report.merge(List.of(annotated, unannotated));
        Launches.requireThatAllRan(merged);
        merged.write(REPORTS);

        assertThat(REPORTS.resolve("report.md"))
                .as("if it is right, copy it to docs/examples-report.md")
                .hasSameTextualContentAs(COMMITTED);
    }

    private static Report reportOf(String name, List<String> options, Class<?>... tests)
            throws IOException, InterruptedException {
        Path directory = REPORTS.resolve(name);
        ConsoleRun run = ConsoleRun.of(directory, options, tests);
        assertThat(run.exitStatus()).as(run.output()).isZero();
        return Report.read(directory.resolve("report.json"));
    }
}
