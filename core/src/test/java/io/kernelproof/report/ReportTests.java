package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.passed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTests {

    @Test
    void ordersResultsByTestThenEnvironmentWhateverTheOrderInWhichTheyCame() {
        Report report = new Report(
                List.of(HOST, OLD),
                List.of(passed(HOST, "b#10"), passed(OLD, "b#2"), passed(HOST, "a"), passed(OLD, "a")));

        assertThat(report.environments()).containsExactly(OLD, HOST);
        assertThat(report.results())
                .containsExactly(passed(OLD, "a"), passed(HOST, "a"), passed(OLD, "b#2"), passed(HOST, "b#10"));
    }

    @Test
    void rejectsAResultOfAnEnvironmentThatItDoesNotDescribe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Report(List.of(HOST), List.of(passed(OLD, "a"))))
                .withMessage("a result is of the environment '3.10', but the report describes only [host]");
    }

    @Test
    void rejectsTwoEnvironmentsOfOneId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Report(List.of(HOST, HOST), List.of()))
                .withMessage("an environment's id is unique in a report, but there are 2 for [host]");
    }

    @Test
    void rejectsAResultOfABlankEnvironment() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> passed(HOST, "a")
                        .in(OLD)
                        .in(new EnvironmentReport(" ", "x", HOST.axes(), HOST.fidelity(), HOST.facts())));
    }
}
