package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.REFUSAL;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static io.kernelproof.report.Reports.result;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.RefusedBy;
import io.kernelproof.verdict.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SummaryTests {

    private static final EnvironmentReport WATCHED = Matrices.environment("debian:12", "runc", "host");

    @Test
    void namesEnvironmentsOrCountsThem() {
        assertThat(sentence(report(HOST, passed(HOST, "a")))).isEqualTo("Runs in host.");
        assertThat(sentence(new Report(List.of(HOST, OLD), List.of(passed(HOST, "a"), passed(OLD, "a")))))
                .isEqualTo("Runs in all 2 environments.");
        assertThat(sentence(Matrices.large(40, 30))).isEqualTo("Runs in 36 of 40 environments; fails in 4.");
    }

    @Test
    void saysWhenItRunsNowhere() {
        assertThat(sentence(report(OLD, Reports.failed(OLD, "a")))).isEqualTo("Fails in 3.10 (simulated).");
        assertThat(sentence(report(OLD, result(OLD, "a", new Verdict.NotRun("not run: no Docker")))))
                .isEqualTo("Not run in 3.10 (simulated).");
        assertThat(sentence(
                        new Report(List.of(HOST, OLD), List.of(Reports.failed(HOST, "a"), Reports.failed(OLD, "a")))))
                .isEqualTo("Runs in none of 2 environments as it is; fails in 3.10 (simulated) and host.");
    }

    @Test
    void hasAMarkForEveryVerdict() {
        assertThat(ReportJsonTests.verdicts().map(verdict -> Mark.of(result(OLD, "a", verdict))))
                .containsExactlyInAnyOrder(Mark.values());
        assertThat(Arrays.stream(Mark.values()).map(Mark::sign)).doesNotHaveDuplicates();
        assertThat(Arrays.stream(Mark.values()).map(Mark::letter)).doesNotHaveDuplicates();
    }

    @Test
    void namesFirstTheCallThatTheFailureNames() {
        Verdict failed = new Verdict.Failed(
                "pidfd_open(4, 0): ENOSYS",
                Stream.of("aio_read", "bpf", "clone3", "pidfd_open", "statx")
                        .map(call -> Matrices.refusal(call, 1, RefusedBy.SIMULATED, "older"))
                        .toList());

        assertThat(line(report(OLD, result(OLD, "a", failed))))
                .isEqualTo("1 failed; the simulated kernel refused pidfd_open, aio_read, bpf and 2 more");
    }

    @Test
    void tellsWhatWasSeenOfARequirementThatIsNotMet() {
        Verdict incompatible = new Verdict.Incompatible("""
                The test 'opens()' was not run, since a system call that it requires is not there.
                  expected: what @RequiresSyscalls names can be called
                  seen:     pidfd_open answers ENOSYS: in mainline since 5.3
                  next:     run it on kernels that have the call only""");
        Report report = report(OLD, result(OLD, "opens", incompatible));

        assertThat(sentence(report)).isEqualTo("Incompatible with 3.10 (simulated).");
        assertThat(line(report)).isEqualTo("1 incompatible: pidfd_open answers ENOSYS: in mainline since 5.3");
    }

    @Test
    void blamesNobodyWithoutEvidence() {
        Verdict alone = new Verdict.Failed("wrong", List.of());
        Verdict refused = new Verdict.Failed("wrong", List.of(REFUSAL));

        assertThat(line(report(HOST, result(HOST, "a", alone))))
                .isEqualTo("1 failed; refused calls are not watched there");
        assertThat(line(report(WATCHED, result(WATCHED, "a", alone)))).isEqualTo("1 failed; nothing was refused");
        assertThat(line(report(WATCHED, result(WATCHED, "a", alone), result(WATCHED, "b", refused))))
                .isEqualTo(
                        "all 2 failed; the simulated kernel refused pidfd_open and nothing was refused to 1 of them");
    }

    @Test
    void tellsEnvironmentsWithTheSameOutcomeTogether() {
        assertThat(new Summary(Matrices.large(40, 30)).lines())
                .extracting(line -> line.environments().size() + " " + line.text())
                .containsExactly("4 1 of 30 failed, 29 passed; the simulated kernel refused statx", "36 all 30 passed");
    }

    private static String sentence(Report report) {
        return new Summary(report).sentence();
    }

    private static String line(Report report) {
        return new Summary(report).lines().get(0).text();
    }
}
