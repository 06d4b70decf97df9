package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The examples' own report is docs/examples-report.md. It is of two runs, each in a JVM of its own: the annotated tests on
 * their kernels, and the test that knows nothing of Kernelproof on two.
 */
class ExamplesReportTests {

    private static final Path REPORTS = Path.of("target", "examples-report");
    private static final Path COMMITTED = Path.of("..", "docs", "examples-report.md");
    private static final int LIMIT_SECONDS = 300;

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
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(options);
        line.addAll(List.of(
                "-Dkernelproof.report=" + directory.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=tree",
                "--disable-ansi-colors"));
        Stream.of(tests).map(test -> "--select-class=" + test.getName()).forEach(line::add);
        Path output = Files.createDirectories(directory).resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        // Wrappers such as those of pyenv make calls of their own.
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("ended within %d s", LIMIT_SECONDS)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        return Report.read(directory.resolve("report.json"));
    }
}
