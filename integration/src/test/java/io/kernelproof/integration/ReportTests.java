package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.report.Report;
import io.kernelproof.report.ReportFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a build says of itself: on the console, and in one report however many JVMs ran its tests. */
class ReportTests {

    private static final String RERUN = "-Dsurefire.rerunFailingTestsCount=1";

    private static final String[] VERDICTS_OF_ONE = {
        "3.10 demo.one.CommandTests runs(Sandbox): passed",
        "3.10 demo.one.InsideTests passes(): passed",
        "3.10 demo.one.InsideTests passesAtTheSecondTry(): passed",
        "host demo.one.CommandTests runs(Sandbox): passed",
        "host demo.one.InsideTests passes(): passed",
        "host demo.one.InsideTests passesAtTheSecondTry(): passed",
        "host demo.one.RequiringTests isSkipped(): incompatible",
        "host demo.one.RequiringTests passes(): passed",
    };

    static Stream<String> versions() {
        return Stream.of(System.getProperty("integration.junit5"), System.getProperty("integration.junit6"));
    }

    private static MavenRun.Builder project() {
        return MavenRun.of("reports");
    }

    @ParameterizedTest
    @MethodSource("versions")
    void showsASummaryAndWritesTheReportOfEachModule(String junit) throws Exception {
        MavenRun run = project().onJUnit(junit).run("test", RERUN);

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(verdicts(run, "one")).containsExactlyInAnyOrder(VERDICTS_OF_ONE);
        assertThat(verdicts(run, "two")).containsExactly("5.14 demo.two.OtherTests passes(): passed");
        Path file =
                run.directory().resolve("one/target/kernelproof/report.json").toAbsolutePath();
        assertThat(run.console())
                .contains("""
                        Kernelproof: 5 tests in 2 environments
                          3.10 (simulated)  3 passed
                          host              4 passed, 1 incompatible
                          incompatible:
                            RequiringTests.isSkipped() [host] \
                        """)
                .contains("  report: " + file + "\n", "Kernelproof: 1 test in 1 environment\n")
                .doesNotContain("Corrupted channel", "NOTHING IS PROVEN");
        assertThat(Files.readString(file))
                .doesNotContain(run.directory().toAbsolutePath().toString());
    }

    @Test
    void bringsTheResultsOfAllForksTogether() throws Exception {
        MavenRun run = project().run("test", RERUN, "-pl", "one", "-DforkCount=2", "-DreuseForks=false");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(verdicts(run, "one")).containsExactlyInAnyOrder(VERDICTS_OF_ONE);
        assertThat(report(run, "one").environments())
                .as("the forks agree on the facts")
                .extracting(environment -> environment.id())
                .containsExactly("3.10", "host");
        assertThat(run.console())
                .contains("Kernelproof: 1 test in 2 environments", "Kernelproof: 2 tests in 1 environment");
    }

    @Test
    void bringsTheResultsOfAllModulesTogetherInADirectoryOfTheirs(@TempDir Path directory) throws Exception {
        MavenRun run = project().run("test", RERUN, "-T2", "-Dkernelproof.report=" + directory);

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(verdicts(new ReportFile(directory).read()))
                .contains(VERDICTS_OF_ONE)
                .contains("5.14 demo.two.OtherTests passes(): passed");
    }

    @Test
    void forgetsTheFormerBuildWithoutClean() throws Exception {
        MavenRun all = project().run("test", RERUN, "-pl", "one");
        byte[] first = Files.readAllBytes(new ReportFile(directory(all, "one")).path());

        MavenRun again = project().in(all.directory()).run("test", RERUN, "-pl", "one");
        assertThat(Files.readAllBytes(new ReportFile(directory(again, "one")).path()))
                .as("the same build writes the same bytes")
                .isEqualTo(first);

        MavenRun some = project().in(all.directory()).run("test", RERUN, "-pl", "one", "-Dtest=CommandTests");
        assertThat(verdicts(some, "one"))
                .containsExactly(
                        "3.10 demo.one.CommandTests runs(Sandbox): passed",
                        "host demo.one.CommandTests runs(Sandbox): passed");
    }

    @Test
    void worksWithinMavenAndWithoutAConsole() throws Exception {
        MavenRun unforked = project().run("test", "-pl", "one", "-Dtest=CommandTests", "-DforkCount=0");
        assertThat(unforked.exitStatus()).as(unforked.console()).isZero();
        assertThat(verdicts(unforked, "one")).hasSize(2);
        assertThat(unforked.console()).contains("Kernelproof: 1 test in 2 environments");

        MavenRun silent = project().run("test", "-pl", "two", "-Dmaven.test.redirectTestOutputToFile=true");
        assertThat(silent.exitStatus()).as(silent.console()).isZero();
        assertThat(verdicts(silent, "two")).hasSize(1);
        assertThat(silent.console()).doesNotContain("Kernelproof: ", "Corrupted channel");
    }

    @Test
    void tellsGithubOfTheSourcesAndAddsToThePageOfTheJob(@TempDir Path job) throws Exception {
        Path page = job.resolve("summary.md");

        MavenRun run = project()
                .withVariable("GITHUB_ACTIONS", "true")
                .withVariable("GITHUB_STEP_SUMMARY", page.toString())
                .run("test", "-pl", "one", "-Dtest=RequiringTests");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.console())
                .contains(
                        "\n::warning file=src/test/java/demo/one/RequiringTests.java,title=demo.one.RequiringTests.isSkipped()::[host]");
        assertThat(page).content().contains("### Kernelproof", "⊘ `demo.one.RequiringTests.isSkipped()`");
        assertThat(directory(run, "one"))
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/report.md");
    }

    @Test
    void saysThatThePageOfTheJobCouldNotBeAddedTo(@TempDir Path job) throws Exception {
        MavenRun run = project()
                .withVariable("GITHUB_STEP_SUMMARY", job.toString())
                .run("test", "-pl", "two", "-Dtest=OtherTests");

        assertThat(run.exitStatus()).as(run.console()).isZero();
        assertThat(run.console()).contains("The summary of the job could not be added to.", job + ": Is a directory");
    }

    /** The commands of docs/merging.md, in a module whose jobs left their reports where the commands look for them. */
    @Test
    void mergesAsTheDocumentationSays() throws Exception {
        MavenRun build =
                project().run("test", "-Dtest=CommandTests,OtherTests", "-Dsurefire.failIfNoSpecifiedTests=false");
        assertThat(build.exitStatus()).as(build.console()).isZero();
        Path one = build.directory().resolve("one");
        Files.copy(new ReportFile(directory(build, "one")).path(), jobDirectory(one, "job-1"));
        Files.copy(new ReportFile(directory(build, "two")).path(), jobDirectory(one, "job-2"));

        MavenRun merge = project().in(build.directory()).runScript("one", commandsOf("Merge"));

        assertThat(merge.exitStatus()).as(merge.console()).isZero();
        assertThat(merge.console()).endsWith("Runs in all 3 environments.\n");
        assertThat(verdicts(Report.read(one.resolve("target/all/report.json"))))
                .containsExactly(
                        "3.10 demo.one.CommandTests runs(Sandbox): passed",
                        "host demo.one.CommandTests runs(Sandbox): passed",
                        "5.14 demo.two.OtherTests passes(): passed");
        assertThat(one.resolve("target/all"))
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/report.md");
    }

    private static Path jobDirectory(Path directory, String job) throws IOException {
        return Files.createDirectories(directory.resolve(job)).resolve("report.json");
    }

    /** The first commands below a heading. */
    private static String commandsOf(String heading) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "merging.md"));
        String section = page.substring(page.indexOf("## " + heading + "\n"));
        int start = section.indexOf("```sh\n") + "```sh\n".length();
        return section.substring(start, section.indexOf("```", start));
    }

    private static Path directory(MavenRun run, String module) {
        return run.directory().resolve(module).resolve("target/kernelproof");
    }

    private static Report report(MavenRun run, String module) throws IOException {
        return new ReportFile(directory(run, module)).read();
    }

    private static List<String> verdicts(MavenRun run, String module) throws IOException {
        return verdicts(report(run, module));
    }

    private static List<String> verdicts(Report report) {
        return report.results().stream()
                .map(result -> "%s %s %s: %s"
                        .formatted(
                                result.environmentId(),
                                result.className(),
                                result.testName(),
                                result.verdict().label()))
                .toList();
    }
}
