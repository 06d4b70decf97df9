package io.kernelproof.report;

import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * What changed from one report to a later one, such as since the last release.
 *
 * @param addedEnvironments names of environments that only the later report has
 * @param removedEnvironments names of environments that only the earlier one has
 * @param addedTests how many tests only the later report has
 * @param removedTests how many tests only the earlier one has
 * @param changes the results of tests in environments of both whose verdicts differ, in the later report's order
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record ReportChanges(
        List<String> addedEnvironments,
        List<String> removedEnvironments,
        int addedTests,
        int removedTests,
        List<Change> changes) {

    /** Copies the lists. */
    public ReportChanges {
        addedEnvironments = List.copyOf(addedEnvironments);
        removedEnvironments = List.copyOf(removedEnvironments);
        changes = List.copyOf(changes);
    }

    /** What a change means. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    public enum Kind {

        /** It did not fail, and does now. */
        REGRESSION("regression"),

        /** It failed, and does no longer. */
        FIX("fix"),

        /** It was tried, and is not any more: the environment could not be had. */
        LOSS("loss"),

        /** Any other: such as a pass that needs a fallback now. */
        OTHER("other change");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /**
     * A verdict that differs.
     *
     * @param kind what it means
     * @param environment the environment's name
     * @param earlier what was known
     * @param later what is known now
     */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    public record Change(Kind kind, String environment, TestResult earlier, TestResult later) {}

    /** A test in an environment. */
    private record Place(String environmentId, String testId) {
        static Place of(TestResult result) {
            return new Place(result.environmentId(), result.testId());
        }
    }

    /**
     * Compares two reports. Environments are compared by id, tests by id within them.
     *
     * @param earlier the earlier report
     * @param later the later report
     * @return what changed
     */
    public static ReportChanges between(Report earlier, Report later) {
        Map<Place, TestResult> before = earlier.results().stream()
                .collect(toMap(Place::of, result -> result, (one, other) -> other, LinkedHashMap::new));
        List<Change> changes = new ArrayList<>();
        for (TestResult now : later.results()) {
            TestResult then = before.get(Place.of(now));
            if (then != null && Mark.of(then) != Mark.of(now)) {
                changes.add(
                        new Change(kind(Mark.of(then), Mark.of(now)), later.titleOf(now.environmentId()), then, now));
            }
        }
        return new ReportChanges(
                only(titles(later), titles(earlier)),
                only(titles(earlier), titles(later)),
                only(tests(later), tests(earlier)).size(),
                only(tests(earlier), tests(later)).size(),
                changes);
    }

    private static Kind kind(Mark then, Mark now) {
        if (now == Mark.NOT_RUN) {
            return Kind.LOSS;
        }
        if (now.isBad() == then.isBad()) {
            return Kind.OTHER;
        }
        return now.isBad() ? Kind.REGRESSION : Kind.FIX;
    }

    /** By id. */
    private static Map<String, String> titles(Report report) {
        return report.environments().stream()
                .collect(toMap(
                        EnvironmentReport::id, EnvironmentReport::title, (one, other) -> one, LinkedHashMap::new));
    }

    private static Map<String, String> tests(Report report) {
        return report.results().stream()
                .collect(toMap(TestResult::testId, TestResult::testName, (one, other) -> one, LinkedHashMap::new));
    }

    private static List<String> only(Map<String, String> some, Map<String, String> others) {
        Set<String> ids = new LinkedHashSet<>(some.keySet());
        ids.removeAll(others.keySet());
        return ids.stream().map(id -> some.getOrDefault(id, id)).toList();
    }

    /**
     * Tells whether something fails that did not.
     *
     * @return true if there is a regression
     */
    public boolean hasRegressions() {
        return count(Kind.REGRESSION) > 0;
    }

    private long count(Kind kind) {
        return changes.stream().filter(change -> change.kind() == kind).count();
    }

    /**
     * Describes the changes in one line.
     *
     * @return such as {@code +2 environments, +10 tests, 1 regression}, or {@code no change}
     */
    public String describe() {
        List<String> parts = new ArrayList<>();
        add(parts, "+", addedEnvironments.size(), "environment");
        add(parts, "-", removedEnvironments.size(), "environment");
        add(parts, "+", addedTests, "test");
        add(parts, "-", removedTests, "test");
        for (Kind kind : Kind.values()) {
            add(parts, "", count(kind), kind.words);
        }
        return parts.isEmpty() ? "no change" : String.join(", ", parts);
    }

    private static void add(List<String> parts, String sign, long number, String noun) {
        if (number > 0) {
            String plural = noun.endsWith("x") || noun.endsWith("ss") ? "es" : "s";
            parts.add(sign + number + " " + noun + (number == 1 ? "" : plural));
        }
    }

    /**
     * Describes the changes as Markdown. What tests say is escaped.
     *
     * @return the line of {@link #describe} in bold, and below it a list: environments, then changes by kind
     */
    public String toMarkdown() {
        List<String> items = new ArrayList<>();
        addedEnvironments.forEach(name -> items.add("new environment: " + MarkdownReport.escaped(name)));
        removedEnvironments.forEach(name -> items.add("gone: environment " + MarkdownReport.escaped(name)));
        for (Kind kind : Kind.values()) {
            changes.stream().filter(change -> change.kind() == kind).forEach(change -> items.add(item(change)));
        }
        StringBuilder markdown = new StringBuilder("**" + describe() + "**\n");
        if (!items.isEmpty()) {
            markdown.append('\n');
        }
        items.forEach(item -> markdown.append("- ").append(item).append('\n'));
        return markdown.toString();
    }

    private static String item(Change change) {
        TestResult now = change.later();
        return "%s: %s in %s: %s %s → %s %s"
                .formatted(
                        change.kind().words,
                        MarkdownReport.code(now.className() + "." + now.testName()),
                        MarkdownReport.escaped(change.environment()),
                        Mark.of(change.earlier()).sign(),
                        Mark.of(change.earlier()).label(),
                        Mark.of(now).sign(),
                        Mark.of(now).label());
    }
}
