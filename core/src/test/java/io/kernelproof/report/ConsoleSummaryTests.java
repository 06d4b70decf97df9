package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.REFUSAL;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static io.kernelproof.report.Reports.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleSummaryTests {

    private static final Path FILE = Path.of("/home/dev/demo/target/kernelproof/report.json");

    @Test
    void countsTheVerdictsOfEachEnvironmentAndGivesTheReasonsOfBadOnes() {
        Report report = new Report(
                List.of(HOST, OLD),
                List.of(
                        passed(HOST, "opens"),
                        passed(HOST, "polls"),
                        passed(HOST, "waits"),
                        failed(OLD, "opens"),
                        result(OLD, "polls", new Verdict.KnownIncompatible("as declared", List.of(REFUSAL))),
                        result(OLD, "waits", new Verdict.Incompatible("needs pidfd_open, which is missing"))));

        assertThat(ConsoleSummary.of(report, FILE, 100)).isEqualTo("""
                Kernelproof: 3 tests in 2 environments
                  3.10 (simulated)  1 known incompatible, 1 incompatible, 1 failed
                  host              3 passed
                  failed:
                    PidfdTests.opens() [3.10 (simulated)] java.io.IOException: ENOSYS
                  incompatible:
                    PidfdTests.waits() [3.10 (simulated)] needs pidfd_open, which is missing
                  report: /home/dev/demo/target/kernelproof/report.json
                """);
    }

    @Test
    void saysLoudlyWhenNothingOfAMatrixCouldRun() {
        Verdict notRun = new Verdict.NotRun("needs Linux, this is Plan 9");
        Report report = new Report(
                List.of(HOST, OLD),
                List.of(
                        result(HOST, "opens", notRun),
                        result(OLD, "opens", notRun),
                        result(OLD, "polls", notRun),
                        new TestResult("host", "demo.OtherTests", "runs()", "other", new Verdict.Passed("it passed"))));

        assertThat(ConsoleSummary.of(report, FILE, 100)).isEqualTo("""
                Kernelproof: 3 tests in 2 environments
                  3.10 (simulated)  2 not run
                  host              1 passed, 1 not run
                  not run:
                    [3.10 (simulated)] needs Linux, this is Plan 9
                    [host] needs Linux, this is Plan 9
                  NOTHING IS PROVEN of demo.PidfdTests: no environment of its matrix could be had
                  (kernelproof.strict=true makes that a failure)
                  report: /home/dev/demo/target/kernelproof/report.json
                """);
    }

    @Test
    void cutsLinesToTheWidthButNotThePath() {
        Report report = report(OLD, result(OLD, "opens", new Verdict.Failed("x".repeat(500), List.of())));

        assertThat(ConsoleSummary.of(report, FILE, 50).lines())
                .contains("    PidfdTests.opens() [3.10 (simulated)] xxxxx...", "  report: " + FILE)
                .filteredOn(line -> !line.contains("report:"))
                .allMatch(line -> line.length() <= 50);
    }

    @Test
    void letsNoTestControlTheConsole() {
        Report report = report(
                OLD,
                result(OLD, "opens", new Verdict.Failed("\u001b[2J\u009b31m\u202egone\rover\nsecond line", List.of())));

        assertThat(ConsoleSummary.of(report, FILE, 100))
                .contains("?[2J?31m?gone")
                .doesNotContain("\u001b", "\u009b", "\u202e", "\r", "second line");
    }

    @Test
    void listsAtMostTwentyTestsOfAKind() {
        TestResult[] results = IntStream.rangeClosed(1, 23)
                .mapToObj(i -> failed(OLD, "test" + i))
                .toArray(TestResult[]::new);

        assertThat(ConsoleSummary.of(report(OLD, results), FILE, 100))
                .contains("PidfdTests.test20()", "    ... 3 more, see the report\n")
                .doesNotContain("test21()");
    }

    @Test
    void tellsEnvironmentsOfOneNameApart() {
        EnvironmentReport newer = new EnvironmentReport(
                HOST.id(), HOST.name(), HOST.axes(), HOST.fidelity(), Map.of("kernel.release", "6.12.0"));
        Report report = new ReportBuilder()
                .add(HOST, passed(HOST, "opens"))
                .add(newer, failed(newer, "opens"))
                .build();

        assertThat(ConsoleSummary.of(report, FILE, 100))
                .contains("  host    1 passed\n", "  host#2  1 failed\n", "PidfdTests.opens() [host#2]");
    }

    @Test
    void showsWhichClassesHaveTroubleWhere() {
        String summary = ConsoleSummary.of(Matrices.kernels(), FILE, 120);

        assertThat(summary).contains("""
                  by class:
                                                             3.10 (simulated)  5.14 (simulated)  host  rhel-7.9 (simulated)
                    com.example.process.ProcessWatcherTests                F1                 .     .                    F1
                    com.example.store.FileStoreTests                       ~1                 .     .                     .
                    (. passed, ~ passed with fallback, F failed; without 1 other class)
                """);
        assertThat(summary.lines()).allMatch(line -> line.length() <= 120);
    }

    @Test
    void numbersEnvironmentsWhoseNamesHaveNoRoom() {
        assertThat(ConsoleSummary.of(Matrices.kernels(), FILE, 80)).contains("""
                  by class, environments in the order above:
                                                               1    2    3    4
                    com.example.process.ProcessWatcherTests   F1    .    .   F1
                """);
        assertThat(ConsoleSummary.of(Matrices.kernels(), FILE, 50)).doesNotContain("by class");
    }

    @Test
    void saysHowManyTestsASkipStandsFor() {
        TestResult skipped =
                result(OLD, "all", new Verdict.SkippedByRefusal("aborted; pidfd_open was refused", List.of(REFUSAL)));
        TestResult[] invocations = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> new TestResult(
                        HOST.id(),
                        "demo.PidfdTests",
                        "all(" + i + ")",
                        skipped.testId() + "/[invocation:#" + i + "]",
                        new Verdict.Passed("it passed")))
                .toArray(TestResult[]::new);
        List<TestResult> results = new ArrayList<>(List.of(invocations));
        results.add(skipped);

        assertThat(ConsoleSummary.of(new Report(List.of(HOST, OLD), results), FILE, 100))
                .isEqualTo("""
                Kernelproof: 13 tests in 2 environments
                  3.10 (simulated)  1 skipped by refusal (12 on host)
                  host              12 passed
                  skipped by refusal:
                    PidfdTests.all() [3.10 (simulated)] aborted; pidfd_open was refused
                  report: /home/dev/demo/target/kernelproof/report.json
                """);
    }

    @Test
    void namesWhatRanInNoEnvironment() {
        Verdict skipped = new Verdict.Skipped("aborted: not Mars", List.of());
        Report report = new Report(
                List.of(HOST, OLD),
                List.of(
                        result(HOST, "flies", skipped),
                        result(OLD, "flies", skipped),
                        passed(HOST, "opens"),
                        result(OLD, "opens", skipped)));

        assertThat(ConsoleSummary.of(report, FILE, 100)).isEqualTo("""
                Kernelproof: 2 tests in 2 environments
                  3.10 (simulated)  2 skipped
                  host              1 passed, 1 skipped
                  RAN IN NO ENVIRONMENT, but skipped itself:
                    PidfdTests.flies()
                  report: /home/dev/demo/target/kernelproof/report.json
                """);
    }
}
