package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportBuilderTests {

    @Test
    void replacesAResultByThatOfARerun() {
        Report merged = new ReportBuilder()
                .add(report(HOST, failed(HOST, "a"), passed(HOST, "b")))
                .add(HOST, passed(HOST, "a"))
                .build();

        assertThat(merged).isEqualTo(report(HOST, passed(HOST, "a"), passed(HOST, "b")));
    }

    @Test
    void keepsTheResultsOfOneTestInTwoEnvironments() {
        Report merged = new ReportBuilder()
                .add(report(HOST, passed(HOST, "a")))
                .add(report(OLD, failed(OLD, "a")))
                .build();

        assertThat(merged.results()).containsExactly(failed(OLD, "a"), passed(HOST, "a"));
    }

    @Test
    void unitesWhatForksFoundOutAboutAnEnvironment() {
        EnvironmentReport unavailable = facts(Map.of());
        EnvironmentReport withJdk = facts(Map.of("kernel.release", "6.1.0", "jdk", "17.0.15"));

        Report merged = new ReportBuilder()
                .add(unavailable, passed(unavailable, "a"))
                .add(HOST, passed(HOST, "b"))
                .add(withJdk, passed(withJdk, "c"))
                .build();

        assertThat(merged.environments()).containsExactly(withJdk);
        assertThat(merged.resultsIn(withJdk)).hasSize(3);
    }

    @Test
    void keepsEnvironmentsWithContradictingFactsApart() {
        EnvironmentReport newer = facts(Map.of("kernel.release", "6.12.0"));
        EnvironmentReport second =
                new EnvironmentReport("host#2", "host", newer.axes(), newer.fidelity(), newer.facts());

        Report expected = new Report(List.of(HOST, second), List.of(passed(HOST, "a"), failed(second, "a")));
        assertThat(new ReportBuilder()
                        .add(HOST, passed(HOST, "a"))
                        .add(newer, failed(newer, "a"))
                        .build())
                .isEqualTo(expected);
        assertThat(new ReportBuilder()
                        .add(newer, failed(newer, "a"))
                        .add(HOST, passed(HOST, "a"))
                        .build())
                .as("the other fork ends first")
                .isEqualTo(expected);
    }

    @Test
    void findsAnEnvironmentThatWasKeptApartAgain() {
        EnvironmentReport newer = facts(Map.of("kernel.release", "6.12.0"));
        Report apart = new ReportBuilder()
                .add(HOST, passed(HOST, "a"))
                .add(newer, failed(newer, "a"))
                .build();

        Report merged =
                new ReportBuilder().add(apart).add(newer, passed(newer, "a")).build();

        assertThat(merged.environments()).isEqualTo(apart.environments());
        assertThat(merged.results())
                .extracting(result -> result.verdict().label())
                .containsExactly("passed", "passed");
    }

    private static EnvironmentReport facts(Map<String, String> facts) {
        return new EnvironmentReport(HOST.id(), HOST.name(), HOST.axes(), HOST.fidelity(), facts);
    }
}
