package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Environment;
import io.kernelproof.report.EnvironmentReport;
import io.kernelproof.report.Report;
import io.kernelproof.report.ReportChanges;
import io.kernelproof.report.TestResult;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports in code: read, merge, write, compare. */
class ReportsTests {

    @Test
    void mergesAndCompares(@TempDir Path directory) throws IOException {
        Report released = of("host");
        released.write(directory.resolve("one"));
        of("3.10").write(directory.resolve("other"));
        Path one = directory.resolve("one/report.json");
        Path other = directory.resolve("other/report.json");

        Report merged = Report.merge(List.of(Report.read(one), Report.read(other)));
        merged.write(directory);
        String changes = ReportChanges.between(released, merged).describe();

        assertThat(changes).isEqualTo("+1 environment");
        assertThat(directory.resolve("report.html")).isNotEmptyFile();
    }

    private static Report of(String kernel) {
        Environment environment = Environment.onKernel(kernel);
        TestResult result = new TestResult(
                environment.id(), "com.example.ATests", "a()", "[method:a()]", new Verdict.Passed("it passed"));
        return new Report(List.of(EnvironmentReport.of(environment, Map.of())), List.of(result));
    }
}
