package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubActionsTests {

    private final Path workspace;
    private final Path module;

    GithubActionsTests(@TempDir Path workspace) throws IOException {
        this.workspace = workspace;
        this.module = Files.createDirectories(workspace.resolve("library"));
    }

    private GithubActions inJob() {
        return new GithubActions(Map.of("GITHUB_ACTIONS", "true", "GITHUB_WORKSPACE", workspace.toString()), module);
    }

    @Test
    void saysNothingElsewhere() throws IOException {
        GithubActions elsewhere = new GithubActions(Map.of("CI", "true"), module);

        assertThat(elsewhere.annotations(report(OLD, failed(OLD, "opens")))).isEmpty();
        elsewhere.summarize(report(OLD, failed(OLD, "opens")));
        assertThat(workspace).isDirectoryNotContaining("glob:**.md");
    }

    @Test
    void marksTheSourceOfATestOnceForAllEnvironments() throws IOException {
        Path source = module.resolve("src/test/java/demo/PidfdTests.java");
        Files.createDirectories(source.getParent());
        Files.createFile(source);
        Report report = new Report(
                List.of(HOST, OLD), List.of(failed(HOST, "opens"), failed(OLD, "opens"), passed(OLD, "polls")));

        assertThat(inJob().annotations(report))
                .isEqualTo("::error file=library/src/test/java/demo/PidfdTests.java,title=demo.PidfdTests.opens()"
                        + "::[3.10 (simulated)] failed: java.io.IOException: ENOSYS"
                        + "%0A[host] failed: java.io.IOException: ENOSYS\n");
    }

    @Test
    void letsNoTestBeginACommandOfItsOwn() {
        TestResult hostile = new TestResult(
                "3.10",
                "../../etc/passwd",
                "a,file=/etc/passwd::\n::add-mask::x",
                "id",
                new Verdict.Failed("100%\r\n::stop-commands::x", List.of()));

        assertThat(inJob().annotations(report(OLD, hostile)))
                .isEqualTo("::error title=../../etc/passwd.a%2Cfile=/etc/passwd%3A%3A%0A%3A%3Aadd-mask%3A%3Ax"
                        + "::[3.10 (simulated)] failed: 100%25%0D%0A::stop-commands::x\n");
    }

    @Test
    void onlyWarnsOfATestThatIsIncompatible() {
        TestResult incompatible = Reports.result(OLD, "opens", new Verdict.Incompatible("needs pidfd_open"));

        assertThat(inJob().annotations(report(OLD, incompatible)))
                .isEqualTo(
                        "::warning title=demo.PidfdTests.opens()::[3.10 (simulated)] incompatible: needs pidfd_open\n");
    }

    @Test
    void marksAtMostTenTests() {
        TestResult[] results =
                IntStream.range(0, 30).mapToObj(i -> failed(OLD, "test" + i)).toArray(TestResult[]::new);

        assertThat(inJob().annotations(report(OLD, results)).lines()).hasSize(10);
    }

    @Test
    void addsToThePageOfTheJob() throws IOException {
        Path page = workspace.resolve("summary.md");
        Files.writeString(page, "before\n");
        GithubActions job = new GithubActions(Map.of("GITHUB_STEP_SUMMARY", page.toString()), module);

        job.summarize(report(HOST, passed(HOST, "opens")));
        assertThat(Files.readString(page)).startsWith("before\n### Kernelproof\n\n**Runs in host.**\n");

        Files.writeString(page, "x".repeat(1024 * 1024));
        job.summarize(report(HOST, passed(HOST, "opens")));
        assertThat(page).as("GitHub would drop all of it").hasSize(1024 * 1024);
    }
}
