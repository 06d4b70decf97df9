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
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportChangesTests {

    @Test
    void tellsWhatIsNewAndWhatBroke() {
        Report earlier = new Report(
                List.of(OLD),
                List.of(passed(OLD, "opens"), failed(OLD, "polls"), passed(OLD, "reads"), passed(OLD, "removed")));
        Report later = new Report(
                List.of(OLD, HOST),
                List.of(
                        failed(OLD, "opens"),
                        passed(OLD, "polls"),
                        result(OLD, "reads", new Verdict.PassedWithFallback("although", List.of(REFUSAL))),
                        passed(OLD, "added"),
                        passed(HOST, "opens")));

        ReportChanges changes = ReportChanges.between(earlier, later);

        assertThat(changes.describe())
                .isEqualTo("+1 environment, +1 test, -1 test, 1 regression, 1 fix, 1 other change");
        assertThat(changes.hasRegressions()).isTrue();
        assertThat(changes.toMarkdown()).isEqualTo("""
                **+1 environment, +1 test, -1 test, 1 regression, 1 fix, 1 other change**

                - new environment: host
                - regression: `demo.PidfdTests.opens()` in 3.10 (simulated): ✓ passed → ✗ failed
                - fix: `demo.PidfdTests.polls()` in 3.10 (simulated): ✗ failed → ✓ passed
                - other change: `demo.PidfdTests.reads()` in 3.10 (simulated): ✓ passed → ↷ passed with fallback
                """);
    }

    @Test
    void countsAnEnvironmentThatCannotBeHadAnyMoreAsLost() {
        ReportChanges changes = ReportChanges.between(
                report(OLD, passed(OLD, "a"), failed(OLD, "b")),
                report(
                        OLD,
                        result(OLD, "a", new Verdict.NotRun("needs Linux")),
                        result(OLD, "b", new Verdict.NotRun("needs Linux"))));

        assertThat(changes.describe()).isEqualTo("2 losses");
        assertThat(changes.hasRegressions()).isFalse();
    }

    @Test
    void saysThatNothingChanged() {
        Report report = Matrices.library();

        ReportChanges changes = ReportChanges.between(report, report);

        assertThat(changes.describe()).isEqualTo("no change");
        assertThat(changes.toMarkdown()).isEqualTo("**no change**\n");
    }

    @Test
    void takesAFailureThatBecameDocumentedForAFix() {
        Verdict known = new Verdict.KnownIncompatible("as declared", List.of(REFUSAL));

        assertThat(ReportChanges.between(report(OLD, failed(OLD, "a")), report(OLD, result(OLD, "a", known)))
                        .describe())
                .isEqualTo("1 fix");
    }
}
