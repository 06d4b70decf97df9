package io.kernelproof.report;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A report in one sentence, and a line for each group of environments in which the same came of it: where the tests run,
 * where not, and who refused what to those that do not.
 */
final class Summary {

    /** The most characters of a sentence that names environments. */
    private static final int MAX_SENTENCE = 110;

    /** The most calls, or tests, that a line names. */
    private static final int MAX_CALLS = 3;

    /** What JUnit is told before the reason; the line says it already. */
    private static final String NOT_RUN = "not run: ";

    /** Where messages of several lines tell it. */
    private static final String SEEN = "  seen:";

    private static final String NOT_WATCHED = "refused calls are not watched there";

    private final Report report;
    private final SkippedTests skips;
    private final Map<Mark, List<EnvironmentReport>> standings = new EnumMap<>(Mark.class);

    /**
     * What came of some environments.
     *
     * @param mark the heaviest verdict there
     * @param environments their names for people
     * @param text how many tests, and who refused what to them
     */
    record Line(Mark mark, List<String> environments, String text) {}

    Summary(Report report) {
        this.report = report;
        this.skips = new SkippedTests(report);
        for (EnvironmentReport environment : report.environments()) {
            standing(environment)
                    .ifPresent(mark -> standings
                            .computeIfAbsent(mark, key -> new ArrayList<>())
                            .add(environment));
        }
    }

    private Optional<Mark> standing(EnvironmentReport environment) {
        return report.resultsIn(environment).stream().map(Mark::of).max(Comparator.naturalOrder());
    }

    // --- The sentence ---

    /**
     * The sentence: with names, such as {@code Runs in 5.14 (simulated) and host; fails in 3.10 (simulated).}, or with numbers
     * where names would make it too long to be read at a glance.
     */
    String sentence() {
        String named = sentence(Summary::names);
        return named.length() <= MAX_SENTENCE ? named : sentence(environments -> "" + environments.size());
    }

    private String sentence(Function<List<EnvironmentReport>, String> words) {
        List<String> parts = new ArrayList<>();
        List<EnvironmentReport> runs = in(Mark.PASSED, Mark.PASSED_WITH_FALLBACK);
        int all = report.environments().size();
        if (runs.size() == all && all > 1) {
            parts.add("runs in all %d environments".formatted(all));
        } else if (!runs.isEmpty()) {
            String some = words.apply(runs);
            boolean isNumber = some.equals("" + runs.size());
            parts.add("runs in " + some + (isNumber ? " of %d environments".formatted(all) : ""));
        } else if (all > 1) {
            parts.add("runs in none of %d environments as it is".formatted(all));
        }
        add(parts, "fails in ", in(Mark.FAILED), words);
        add(parts, "incompatible with ", in(Mark.INCOMPATIBLE), words);
        add(parts, "known limits in ", in(Mark.KNOWN_INCOMPATIBLE), words);
        add(parts, "skips itself by refusal in ", in(Mark.SKIPPED_BY_REFUSAL), words);
        add(parts, "skipped in ", in(Mark.SKIPPED), words);
        add(parts, "not run in ", in(Mark.NOT_RUN), words);
        if (parts.isEmpty()) {
            return report.minimumKernels().isEmpty() ? "No test ran." : "Only minimum kernels were measured.";
        }
        String sentence = String.join("; ", parts) + ".";
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private List<EnvironmentReport> in(Mark... marks) {
        Set<Mark> wanted = Set.of(marks);
        return standings.entrySet().stream()
                .filter(standing -> wanted.contains(standing.getKey()))
                .flatMap(standing -> standing.getValue().stream())
                .sorted(comparing(EnvironmentReport::id, NaturalOrder.INSTANCE))
                .toList();
    }

    private static void add(
            List<String> parts,
            String verb,
            List<EnvironmentReport> environments,
            Function<List<EnvironmentReport>, String> words) {
        if (!environments.isEmpty()) {
            parts.add(verb + words.apply(environments));
        }
    }

    private static String names(List<EnvironmentReport> environments) {
        return listed(environments.stream().map(EnvironmentReport::title).toList());
    }

    private static String listed(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }

    // --- The lines ---

    /** The lines, bad news first. */
    List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        List<Mark> marks = new ArrayList<>(standings.keySet());
        marks.sort(Comparator.reverseOrder());
        for (Mark mark : marks) {
            Map<String, List<String>> places = new LinkedHashMap<>();
            for (EnvironmentReport environment : standings.getOrDefault(mark, List.of())) {
                places.computeIfAbsent(text(mark, environment), key -> new ArrayList<>())
                        .add(environment.title());
            }
            places.forEach((text, environments) -> lines.add(new Line(mark, environments, text)));
        }
        ranNowhere().ifPresent(lines::add);
        return lines;
    }

    private Optional<Line> ranNowhere() {
        List<TestResult> tests = skips.ranNowhere();
        if (tests.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>(
                tests.stream().limit(MAX_CALLS).map(TestResult::shortName).toList());
        if (tests.size() > MAX_CALLS) {
            names.add(tests.size() - MAX_CALLS + " more");
        }
        return Optional.of(new Line(Mark.SKIPPED, List.of("no environment"), "ran " + listed(names)));
    }

    private String text(Mark mark, EnvironmentReport environment) {
        List<TestResult> results = report.resultsIn(environment);
        List<TestResult> heaviest =
                results.stream().filter(result -> Mark.of(result) == mark).toList();
        String counts = counts(results)
                + skips.behind(environment).map(text -> " " + text).orElse("");
        return switch (mark) {
            case NOT_RUN, INCOMPATIBLE -> counts + ": " + gist(heaviest.get(0));
            case FAILED, KNOWN_INCOMPATIBLE, PASSED_WITH_FALLBACK, SKIPPED_BY_REFUSAL ->
                counts + blame(heaviest, environment).map(text -> "; " + text).orElse("");
            case PASSED, SKIPPED -> counts;
        };
    }

    /** Such as {@code 1 of 4 failed, 3 passed}. */
    private static String counts(List<TestResult> results) {
        Map<Mark, Long> counts =
                results.stream().collect(groupingBy(Mark::of, () -> new EnumMap<>(Mark.class), counting()));
        if (counts.size() == 1) {
            String label = counts.keySet().iterator().next().label();
            return results.size() == 1 ? "1 " + label : "all %d %s".formatted(results.size(), label);
        }
        List<Mark> marks = new ArrayList<>(counts.keySet());
        marks.sort(Comparator.reverseOrder());
        return marks.stream()
                .map(mark ->
                        counts.get(mark) + (mark == marks.get(0) ? " of " + results.size() : "") + " " + mark.label())
                .collect(joining(", "));
    }

    /** Who refused what to these tests; says no more than what was seen. */
    private static Optional<String> blame(List<TestResult> tests, EnvironmentReport environment) {
        List<String> parts = new ArrayList<>();
        for (RefusedBy by : RefusedBy.values()) {
            List<String> calls = callsRefused(tests, refusal -> refusal.by() == by);
            if (!calls.isEmpty()) {
                List<String> named = new ArrayList<>(calls.subList(0, Math.min(calls.size(), MAX_CALLS)));
                if (calls.size() > MAX_CALLS) {
                    named.add(calls.size() - MAX_CALLS + " more");
                }
                parts.add(by.words() + " refused " + listed(named));
            }
        }
        long without = tests.stream()
                .filter(test -> test.verdict().refusals().isEmpty())
                .count();
        if (without > 0) {
            boolean all = without == tests.size();
            if (!environment.recordsRefusals()) {
                parts.add(NOT_WATCHED);
            } else {
                parts.add("nothing was refused" + (all ? "" : " to %d of them".formatted(without)));
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(listed(parts));
    }

    /** First those that a failure itself names, then those that were refused to most of the tests. */
    private static List<String> callsRefused(List<TestResult> tests, Predicate<Refusal> which) {
        Map<String, Long> named = new TreeMap<>();
        Map<String, Long> refused = new TreeMap<>();
        for (TestResult test : tests) {
            Set<String> calls = new LinkedHashSet<>();
            refusals(test).filter(which).forEach(refusal -> calls.add(refusal.syscall()));
            for (String call : calls) {
                refused.merge(call, 1L, Long::sum);
                named.merge(call, test.verdict().reason().contains(call) ? 1L : 0L, Long::sum);
            }
        }
        return refused.keySet().stream()
                .sorted(comparing((String call) -> named.getOrDefault(call, 0L))
                        .thenComparing(call -> refused.getOrDefault(call, 0L))
                        .reversed())
                .toList();
    }

    private static Stream<Refusal> refusals(TestResult test) {
        return test.verdict().refusals().stream();
    }

    /** The line of a reason that tells most: what was seen, where it says so, or else the first. */
    static String gist(TestResult result) {
        String reason = result.verdict().reason().strip();
        boolean isFailure = Mark.of(result) == Mark.FAILED;
        return reason.lines()
                .filter(line -> !isFailure && line.startsWith(SEEN))
                .map(line -> line.substring(SEEN.length()).strip())
                .findFirst()
                .or(() -> reason.lines().findFirst())
                .map(line -> line.startsWith(NOT_RUN) ? line.substring(NOT_RUN.length()) : line)
                .orElse("");
    }
}
