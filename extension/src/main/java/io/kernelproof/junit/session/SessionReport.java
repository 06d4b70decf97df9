package io.kernelproof.junit.session;

import io.kernelproof.environment.Environment;
import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.report.ConsoleSummary;
import io.kernelproof.report.EnvironmentReport;
import io.kernelproof.report.GithubActions;
import io.kernelproof.report.MinimumKernel;
import io.kernelproof.report.Report;
import io.kernelproof.report.ReportBuilder;
import io.kernelproof.report.ReportFile;
import io.kernelproof.report.TestResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestEngine;

/** The results of one session that go into one report. Thread-safe. */
final class SessionReport {

    private static final int DEFAULT_WIDTH = 120;
    private static final int MIN_WIDTH = 40;
    private static final int MAX_WIDTH = 500;

    /** Facts that differ from run to run, or that are of this machine only. */
    private static final List<String> NOT_REPORTED = List.of("pid", "jdk.home");

    private final Path directory;
    private final String run;
    private final ReportBuilder results = new ReportBuilder();

    SessionReport(Path directory, String run) {
        this.directory = directory;
        this.run = run;
    }

    synchronized void add(Environment environment, Map<String, String> facts, TestResult result) {
        Map<String, String> factsAndVersions = new TreeMap<>(facts);
        if (!facts.isEmpty()) {
            NOT_REPORTED.forEach(factsAndVersions::remove);
            factsAndVersions.put("kernelproof", version(SessionReport.class));
            factsAndVersions.put("junit.platform", version(TestEngine.class));
        }
        results.add(EnvironmentReport.of(environment, factsAndVersions), result);
    }

    synchronized void add(MinimumKernel minimumKernel) {
        results.add(minimumKernel);
    }

    private static String version(Class<?> type) {
        return Optional.ofNullable(type.getPackage().getImplementationVersion()).orElse("unknown");
    }

    /**
     * Writes the report, and tells of it. What fails is told, and the rest is done all the same.
     *
     * @return what to print, in one piece, so that the output of other forks does not come in between
     */
    synchronized String publish() {
        Report report = results.build();
        ReportFile file = new ReportFile(directory);
        Optional<Problem> notWritten = Optional.empty();
        String complaint = "";
        try {
            complaint = file.add(run, report).map(text -> text + "\n").orElse("");
        } catch (IOException | RuntimeException | Error e) {
            notWritten = Problem.of(e).or(() -> Optional.of(notWritten(file, e)));
            complaint = notWritten.get() + "\n";
        }
        return Printable.text(complaint) + tellGithub(report) + summary(file, report, notWritten.isPresent());
    }

    private static Problem notWritten(ReportFile file, Throwable e) {
        return new Problem(
                "The report [%s] could not be written: it lacks the results of this JVM.".formatted(file.path()),
                "files can be written in that directory",
                e.toString(),
                "make it writable, or name another directory with kernelproof.report");
    }

    /** Each JVM tells of its own results: none knows which is the last. */
    private static String tellGithub(Report report) {
        try {
            GithubActions github = new GithubActions(System.getenv(), Path.of(System.getProperty("basedir", "")));
            github.summarize(report);
            return github.annotations(report);
        } catch (IOException | RuntimeException | Error e) {
            return new Problem(
                            "The summary of the job could not be added to.",
                            "the file that GITHUB_STEP_SUMMARY names can be written",
                            e.toString(),
                            "look at who sets that variable")
                    + "\n";
        }
    }

    private static String summary(ReportFile file, Report report, boolean isLost) {
        try {
            return isLost
                    ? ConsoleSummary.of(report, width()) + "  report: could not be written, see above\n"
                    : ConsoleSummary.of(report, file.path(), width());
        } catch (RuntimeException | Error e) {
            return "Kernelproof: the report [%s] could not be shown in brief: %s%n".formatted(file.path(), e);
        }
    }

    /** Terminals export their width to programs only where people ask for it. */
    private static int width() {
        try {
            int columns =
                    Integer.parseInt(System.getenv().getOrDefault("COLUMNS", "").strip());
            return Math.min(Math.max(columns, MIN_WIDTH), MAX_WIDTH);
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }
}
