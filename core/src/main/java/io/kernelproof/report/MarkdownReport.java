package io.kernelproof.report;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Refusal;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A report as a page of Markdown, for a README or the summary of a CI job: a sentence, what came of each environment, a table
 * of classes, and the reasons of failures. What tests say is escaped. The same report gives the same text.
 */
final class MarkdownReport {

    private static final int MAX_COLUMNS = 16;
    private static final int MAX_ROWS = 100;
    private static final int MAX_FAILURES = 50;
    private static final int MAX_TEXT = 300;

    /** What Markdown could take for markup, and what it could take for a link. */
    private static final Pattern MARKUP = Pattern.compile("[\\\\`*_\\[\\]<>|&#!~]|(?<=www)\\.|:(?=//)");

    /** What GitHub takes for a person or an issue in the text that Markdown gives. */
    private static final Pattern REFERENCE = Pattern.compile("@|#(?=\\d)|\\b(?i:GH-)(?=\\d)");

    /** What is not seen, and divides what would be taken for a reference. */
    private static final String DIVIDER = "&#8203;";

    /** GitHub takes what is between two of them for a formula, and has no other way to write one. */
    private static final String DOLLAR = "<span>$</span>";

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private final Report report;
    private final Writer out;

    private MarkdownReport(Report report, Writer out) {
        this.report = report;
        this.out = out;
    }

    static void write(Report report, Writer out) throws IOException {
        MarkdownReport markdown = new MarkdownReport(report, out);
        Summary summary = new Summary(report);
        markdown.paragraph("**" + escaped(summary.sentence()) + "**");
        markdown.writeEnvironments(summary.lines());
        markdown.writeClasses();
        markdown.writeMinimumKernels();
        markdown.writeFailures();
        out.flush();
    }

    private void writeEnvironments(List<Summary.Line> lines) throws IOException {
        if (lines.isEmpty()) {
            return;
        }
        row(List.of("", "environment", "tests"));
        row(List.of(":-:", "---", "---"));
        for (Summary.Line line : lines) {
            row(List.of(
                    line.mark().sign(),
                    line.environments().stream().map(MarkdownReport::escaped).collect(joining("<br>")),
                    escaped(line.text())));
        }
        out.write("\n");
    }

    private void writeClasses() throws IOException {
        Map<String, Map<String, List<TestResult>>> byClass = byClass();
        if (byClass.isEmpty() || report.environments().size() > MAX_COLUMNS) {
            return;
        }
        List<String> heading = new ArrayList<>(List.of("class"));
        List<String> rule = new ArrayList<>(List.of("---"));
        for (EnvironmentReport environment : report.environments()) {
            heading.add(escaped(environment.title()));
            rule.add(":-:");
        }
        row(heading);
        row(rule);
        List<Map.Entry<String, Map<String, List<TestResult>>>> shown =
                byClass.entrySet().stream().limit(MAX_ROWS).toList();
        for (Map.Entry<String, Map<String, List<TestResult>>> each : shown) {
            List<String> cells = new ArrayList<>(List.of(each.getKey().isEmpty() ? "(no class)" : code(each.getKey())));
            for (EnvironmentReport environment : report.environments()) {
                cells.add(cell(each.getValue().getOrDefault(environment.id(), List.of())));
            }
            row(cells);
        }
        out.write("\n");
        if (byClass.size() > shown.size()) {
            paragraph("And %d classes more.".formatted(byClass.size() - shown.size()));
        }
        paragraph(legend());
    }

    private Map<String, Map<String, List<TestResult>>> byClass() {
        return report.results().stream()
                .collect(Collectors.groupingBy(
                        TestResult::className, LinkedHashMap::new, Collectors.groupingBy(TestResult::environmentId)));
    }

    /** The heaviest verdict, and of how many tests it is where there are others. */
    private static String cell(List<TestResult> results) {
        Optional<Mark> heaviest = results.stream().map(Mark::of).max(Comparator.naturalOrder());
        long count = results.stream()
                .filter(result -> heaviest.equals(Optional.of(Mark.of(result))))
                .count();
        return heaviest.map(
                        mark -> mark.sign() + (count < results.size() ? " %d/%d".formatted(count, results.size()) : ""))
                .orElse("");
    }

    private String legend() {
        Set<Mark> used = EnumSet.noneOf(Mark.class);
        report.results().forEach(result -> used.add(Mark.of(result)));
        return used.stream().map(mark -> mark.sign() + " " + mark.label()).collect(joining(" · "));
    }

    private void writeMinimumKernels() throws IOException {
        List<MinimumKernel> all = report.minimumKernels();
        if (all.isEmpty()) {
            return;
        }
        row(List.of("minimum kernel of", "declared", "measured", "set by", "evidence"));
        row(List.of("---", "---", "---", "---", "---"));
        for (MinimumKernel each : all.subList(0, Math.min(all.size(), MAX_ROWS))) {
            String comparison = each.comparison();
            row(List.of(
                    code(each.className()),
                    each.declaredWords(),
                    (each.isDeclaredTooLow() ? Mark.FAILED.sign() + " " : "")
                            + each.measuredWords()
                            + (comparison.isEmpty() ? "" : ", " + comparison),
                    each.setByWords(feature -> code(feature.name()) + " (" + feature.since() + ")"),
                    ReportJson.token(each.fidelity())));
        }
        out.write("\n");
        if (all.size() > MAX_ROWS) {
            paragraph("And %d classes more.".formatted(all.size() - MAX_ROWS));
        }
    }

    private void writeFailures() throws IOException {
        List<TestResult> failures = report.results().stream()
                .filter(result -> Mark.of(result).isBad())
                .toList();
        for (TestResult failure : failures.subList(0, Math.min(failures.size(), MAX_FAILURES))) {
            out.write("- %s %s in %s: %s\n"
                    .formatted(
                            Mark.of(failure).sign(),
                            code(failure.className() + "." + failure.testName()),
                            escaped(report.titleOf(failure.environmentId())),
                            escaped(Summary.gist(failure))));
            for (Refusal refusal :
                    failure.verdict().refusals().stream().distinct().limit(5).toList()) {
                out.write("  - refused: " + escaped(refusal.describe()) + "\n");
            }
        }
        if (failures.size() > MAX_FAILURES) {
            out.write("- and %d more, see report.html\n".formatted(failures.size() - MAX_FAILURES));
        }
    }

    private void row(List<String> cells) throws IOException {
        out.write("| " + String.join(" | ", cells) + " |\n");
    }

    private void paragraph(String text) throws IOException {
        out.write(text + "\n\n");
    }

    /** The text as it is to be read, on one line. */
    static String escaped(String text) {
        String escaped = MARKUP.matcher(printable(text)).replaceAll("\\\\$0");
        return REFERENCE.matcher(escaped).replaceAll("$0" + DIVIDER).replace("$", DOLLAR);
    }

    /** In code, neither markup nor references mean anything; only a bar still divides cells, as does one behind two backslashes. */
    static String code(String text) {
        String clean = printable(text)
                .replace('`', '\'')
                .replaceAll("\\\\(?=\\|)", "\\\\\u200b")
                .replace("|", "\\|");
        return "`" + (clean.isEmpty() ? " " : clean) + "`";
    }

    private static String printable(String text) {
        String clean = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
        return clean.length() <= MAX_TEXT ? clean : clean.substring(0, MAX_TEXT) + "...";
    }
}
