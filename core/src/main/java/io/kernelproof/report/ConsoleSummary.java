package io.kernelproof.report;

import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.kernelproof.floor.Feature;
import io.kernelproof.message.Printable;
import io.kernelproof.verdict.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apiguardian.api.API;

/**
 * A report in a few lines for a console: what came of each environment, and a line for each test that people should look
 * at. Text that comes from tests is cut to the width and freed of control characters.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ConsoleSummary {

    /** The order in which verdicts are counted, good news first. */
    private static final List<String> LABELS = List.of(
            "passed",
            "passed with fallback",
            "known incompatible",
            "skipped",
            "skipped by refusal",
            "incompatible",
            "not run",
            "failed");

    /** Verdicts whose tests are listed. */
    private static final List<String> LISTED = List.of("failed", "incompatible", "skipped by refusal", "not run");

    private static final int MAX_LISTED = 20;
    /** Verdicts for which a class gets a row. */
    private static final Set<Mark> MARKED = Set.of(
            Mark.FAILED,
            Mark.INCOMPATIBLE,
            Mark.KNOWN_INCOMPATIBLE,
            Mark.PASSED_WITH_FALLBACK,
            Mark.SKIPPED_BY_REFUSAL);

    private static final String CUT = "...";

    private final Report report;
    private final SkippedTests skips;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    private ConsoleSummary(Report report, int width) {
        this.report = report;
        this.skips = new SkippedTests(report);
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
        // Not cut: it is for copying.
        return of(report, width) + "  report: " + Printable.line(file.toString()) + "\n";
    }

    /**
     * Draws a report that is in no file.
     *
     * @param report what to draw
     * @param width the most characters of a line, 40 or more
     * @return lines, each ended by a line feed
     */
    public static String of(Report report, int width) {
        ConsoleSummary summary = new ConsoleSummary(report, width);
        summary.addTitle();
        summary.addCounts();
        LISTED.forEach(summary::addTests);
        summary.addMatrix();
        summary.addMinimumKernels();
        summary.addClassesThatRanNowhere();
        summary.addTestsThatRanNowhere();
        return summary.lines.stream().map(line -> line + "\n").collect(joining());
    }

    private void addTitle() {
        long tests =
                report.results().stream().map(TestResult::testId).distinct().count();
        if (report.environments().isEmpty() && !report.minimumKernels().isEmpty()) {
            add("Kernelproof: minimum kernels only, no test in an environment");
            return;
        }
        add("Kernelproof: %s in %s"
                .formatted(counted(tests, "test"), counted(report.environments().size(), "environment")));
    }

    private static String counted(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : noun.endsWith("s") ? "es" : "s");
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
                        .collect(joining(", "))
                + skips.behind(environment).map(text -> " " + text).orElse("");
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
                ? place + " " + Summary.gist(result)
                : result.shortName() + " " + place + " " + Summary.gist(result);
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /**
     * The classes in which something failed or was refused, by environments: the heaviest verdict's letter, with its number of
     * tests where there are others. Left out where it would say no more than the lines above, or does not fit.
     */
    private void addMatrix() {
        Map<String, List<TestResult>> byClass =
                report.results().stream().collect(groupingBy(TestResult::className, TreeMap::new, toList()));
        int all = byClass.size();
        byClass.values().removeIf(results -> results.stream().map(Mark::of).noneMatch(MARKED::contains));
        List<EnvironmentReport> columns = report.environments();
        if (all < 2 || columns.size() < 2 || byClass.isEmpty() || byClass.size() > MAX_LISTED) {
            return;
        }
        int first = byClass.keySet().stream().mapToInt(String::length).max().orElse(0);
        List<String> heading = columns.stream().map(EnvironmentReport::title).toList();
        boolean named = isRoomFor(first, heading);
        if (!named) {
            heading = IntStream.rangeClosed(1, columns.size())
                    .mapToObj(number -> "%3d".formatted(number))
                    .toList();
        }
        if (!isRoomFor(first, heading)) {
            return;
        }
        add("  by class" + (named ? ":" : ", environments in the order above:"));
        addRow("", first, heading, heading);
        Set<Mark> used = new TreeSet<>();
        for (Map.Entry<String, List<TestResult>> each : byClass.entrySet()) {
            List<String> cells = columns.stream()
                    .map(environment -> cell(each.getValue(), environment, used))
                    .toList();
            addRow(each.getKey(), first, cells, heading);
        }
        String legend =
                used.stream().map(mark -> mark.letter() + " " + mark.label()).collect(joining(", "));
        int others = all - byClass.size();
        add("    (%s%s)".formatted(legend, others == 0 ? "" : "; without " + counted(others, "other class")));
    }

    private void addMinimumKernels() {
        List<MinimumKernel> all = report.minimumKernels();
        if (all.isEmpty()) {
            return;
        }
        add("  minimum kernels:");
        all.stream().limit(MAX_LISTED).forEach(each -> add("    " + words(each)));
        if (all.size() > MAX_LISTED) {
            add("    %s %d more, see the report".formatted(CUT, all.size() - MAX_LISTED));
        }
    }

    private static String words(MinimumKernel minimum) {
        String comparison = minimum.comparison();
        String setBy = minimum.setByWords(Feature::toString);
        return "%s: %s%s%s"
                .formatted(
                        simpleName(minimum.className()),
                        minimum.measuredWords(),
                        comparison.isEmpty() ? "" : ", %s (%s)".formatted(comparison, minimum.declaredWords()),
                        setBy.isEmpty() ? "" : "; set by " + setBy);
    }

    private boolean isRoomFor(int first, List<String> heading) {
        return 4 + first + heading.stream().mapToInt(text -> 2 + text.length()).sum() <= width;
    }

    private void addRow(String name, int first, List<String> cells, List<String> heading) {
        StringBuilder row = new StringBuilder("    " + padded(name, -first));
        for (int i = 0; i < cells.size(); i++) {
            row.append("  ").append(padded(cells.get(i), heading.get(i).length()));
        }
        add(row.toString());
    }

    /** Padded on the left, or on the right if the width is negative. */
    private static String padded(String text, int width) {
        return width == 0 ? text : ("%" + width + "s").formatted(text);
    }

    private static String cell(List<TestResult> ofClass, EnvironmentReport environment, Set<Mark> used) {
        List<Mark> marks = ofClass.stream()
                .filter(result -> result.environmentId().equals(environment.id()))
                .map(Mark::of)
                .sorted(reverseOrder())
                .toList();
        if (marks.isEmpty()) {
            return "";
        }
        Mark heaviest = marks.get(0);
        used.add(heaviest);
        long count = marks.stream().filter(heaviest::equals).count();
        return heaviest.letter() + (count < marks.size() && count < 100 ? count : "");
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

    private void addTestsThatRanNowhere() {
        List<TestResult> nowhere = skips.ranNowhere();
        if (!nowhere.isEmpty()) {
            add("  RAN IN NO ENVIRONMENT, but skipped %s:".formatted(nowhere.size() == 1 ? "itself" : "themselves"));
            nowhere.stream().limit(MAX_LISTED).forEach(each -> add("    " + each.shortName()));
            if (nowhere.size() > MAX_LISTED) {
                add("    %s %d more, see the report".formatted(CUT, nowhere.size() - MAX_LISTED));
            }
        }
    }

    private void add(String line) {
        String clean = Printable.line(line).stripTrailing();
        lines.add(clean.length() <= width ? clean : clean.substring(0, width - CUT.length()) + CUT);
    }
}
