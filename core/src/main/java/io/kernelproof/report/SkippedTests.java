package io.kernelproof.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import io.kernelproof.verdict.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the tests that skipped themselves stand for, which the other environments of a report know: a class or a template that is
 * skipped is one row, and many tests where it runs.
 */
final class SkippedTests {

    /** Of what is below a test's id in the tree; the character after it ends the range. */
    private static final char SEPARATOR = '/';

    /** Stands in the id of a test that was made up for a template which made none. */
    private static final String STAND_IN = "/[result:";

    private final Report report;

    /** By environment, the ids of the tests that ran there. */
    private final Map<String, NavigableSet<String>> ran;

    SkippedTests(Report report) {
        this.report = report;
        this.ran = report.results().stream()
                .filter(SkippedTests::ran)
                .collect(groupingBy(
                        TestResult::environmentId,
                        LinkedHashMap::new,
                        mapping(TestResult::testId, toCollection(TreeSet::new))));
    }

    private static boolean ran(TestResult result) {
        return !isSkipped(result)
                && !(result.verdict() instanceof Verdict.NotRun)
                && !(result.verdict() instanceof Verdict.Incompatible);
    }

    private static boolean isSkipped(TestResult result) {
        return result.verdict() instanceof Verdict.Skipped || result.verdict() instanceof Verdict.SkippedByRefusal;
    }

    /** In brackets, how many tests ran elsewhere in place of those that an environment skipped; empty if there are no more of them. */
    Optional<String> behind(EnvironmentReport environment) {
        List<String> skipped = report.resultsIn(environment).stream()
                .filter(SkippedTests::isSkipped)
                .map(TestResult::testId)
                .toList();
        long most = skipped.size();
        String where = "";
        for (Map.Entry<String, NavigableSet<String>> other : ran.entrySet()) {
            long there = skipped.stream()
                    .mapToLong(id -> ranBelow(id, other.getValue()))
                    .sum();
            if (there > most) {
                most = there;
                where = other.getKey();
            }
        }
        return where.isEmpty() ? Optional.empty() : Optional.of("(%d on %s)".formatted(most, report.titleOf(where)));
    }

    /** One row for each test that skipped itself, or could not be run, in all environments. */
    List<TestResult> ranNowhere() {
        Map<String, TestResult> skipped = new LinkedHashMap<>();
        report.results().stream()
                .filter(SkippedTests::isSkipped)
                .filter(result -> ran.values().stream().allMatch(ids -> ranBelow(result.testId(), ids) == 0))
                .forEach(result -> skipped.putIfAbsent(result.testId(), result));
        return List.copyOf(skipped.values());
    }

    private static int ranBelow(String testId, NavigableSet<String> ids) {
        int end = testId.lastIndexOf(STAND_IN);
        String id = end < 0 ? testId : testId.substring(0, end);
        return (ids.contains(id) ? 1 : 0)
                + ids.subSet(id + SEPARATOR, id + (char) (SEPARATOR + 1)).size();
    }
}
