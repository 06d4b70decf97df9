package io.kernelproof.report;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.kernelproof.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * A report in a few lines for a console: what came of each environment, and a line for each test that people should look
 * at. Text that comes from tests is cut to the width and freed of control characters.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ConsoleSummary {

    /** The order in which verdicts are counted, good news first. */
    private static final List<String> LABELS = List.of(
            "passed", "passed with fallback", "known incompatible", "skipped", "incompatible", "not run", "failed");

    /** Verdicts whose tests are listed. */
    private static final List<String> LISTED = List.of("failed", "incompatible", "not run");

    private static final int MAX_LISTED = 20;
    /** Control characters, also those that turn the direction of writing around, and separators of lines. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    private static final String CUT = "...";

    private final Report report;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private ConsoleSummary(Report report, int width) {
        this.report = report;
        this.width = width;
    }

    /**
     * Draws a report.
     *
     * @param report what to draw
     * @param file where the whole report is
     * @param width the most characters of a line, 40 or more
     * @return lines, each ended by a line feed
     */
    public static String of(Report report, Path file, int width) {
        ConsoleSummary summary = new ConsoleSummary(report, width);
        summary.addTitle();
        summary.addCounts();
        LISTED.forEach(summary::addTests);
        summary.addClassesThatRanNowhere();
        // Not cut: it is for copying.
        summary.lines.add("  report: " + file);
        return summary.lines.stream().map(line -> line + "\n").collect(joining());
    }

    private void addTitle() {
        long tests =
                report.results().stream().map(TestResult::testId).distinct().count();
        add("Kernelproof: %s in %s"
                .formatted(counted(tests, "test"), counted(report.environments().size(), "environment")));
    }

    private static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private void addCounts() {
        int column = report.environments().stream()
                .mapToInt(environment -> environment.title().length())
                .max()
                .orElse(0);
        for (EnvironmentReport environment : report.environments()) {
            String title = environment.title();
            add("  " + title + " ".repeat(column - title.length()) + "  " + counts(environment));
        }
    }

    private String counts(EnvironmentReport environment) {
        Map<String, Long> counts = report.resultsIn(environment).stream()
                .collect(groupingBy(result -> result.verdict().label(), counting()));
        return LABELS.stream()
                .filter(counts::containsKey)
                .map(label -> counts.get(label) + " " + label)
                .collect(joining(", "));
    }

    private void addTests(String label) {
        Set<String> rows = new LinkedHashSet<>();
        for (EnvironmentReport environment : report.environments()) {
            for (TestResult result : report.resultsIn(environment)) {
                if (result.verdict().label().equals(label)) {
                    rows.add(row(result, environment));
                }
            }
        }
        if (!rows.isEmpty()) {
            add("  " + label + ":");
            rows.stream().limit(MAX_LISTED).forEach(row -> add("    " + row));
            if (rows.size() > MAX_LISTED) {
                add("    %s %d more, see the report".formatted(CUT, rows.size() - MAX_LISTED));
            }
        }
    }

    /** An environment that cannot be had is one row, however many tests were to run there. */
    private static String row(TestResult result, EnvironmentReport environment) {
        String place = "[" + environment.title() + "]";
        return result.verdict() instanceof Verdict.NotRun
                ? place + " " + firstLine(result)
                : testOf(result) + " " + place + " " + firstLine(result);
    }

    private static String testOf(TestResult result) {
        String simpleName = result.className().substring(result.className().lastIndexOf('.') + 1);
        return simpleName.isEmpty() ? result.testName() : simpleName + "." + result.testName();
    }

    private static String firstLine(TestResult result) {
        return result.verdict().reason().strip().lines().findFirst().orElse("");
    }

    /** Where nothing of a matrix could run, nothing is proven: that must not pass for success. */
    private void addClassesThatRanNowhere() {
        Map<String, Boolean> nowhere = report.results().stream()
                .collect(toMap(
                        TestResult::className,
                        result -> result.verdict() instanceof Verdict.NotRun,
                        Boolean::logicalAnd,
                        TreeMap::new));
        nowhere.values().removeIf(everywhereNotRun -> !everywhereNotRun);
        if (!nowhere.isEmpty()) {
            add("  NOTHING IS PROVEN of %s: no environment of its matrix could be had"
                    .formatted(String.join(", ", nowhere.keySet())));
            add("  (kernelproof.strict=true makes that a failure)");
        }
    }

    private void add(String line) {
        String clean = UNPRINTABLE.matcher(line).replaceAll("?").stripTrailing();
        lines.add(clean.length() <= width ? clean : clean.substring(0, width - CUT.length()) + CUT);
    }
}
