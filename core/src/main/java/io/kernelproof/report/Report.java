package io.kernelproof.report;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * What is known of the tests of a build: each in each of its environments. The same tests give the same report, in the
 * same order; nothing in it tells when it was made.
 *
 * @param environments where tests ran or were to run, ordered by id
 * @param results what is concluded, ordered by class, test and environment; all of environments in {@code environments}
 * @param minimumKernels the minimum kernels of test classes that were measured, ordered by module and class
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Report(
        List<EnvironmentReport> environments, List<TestResult> results, List<MinimumKernel> minimumKernels) {

    /** The version of the JSON schema. It changes when a reader of the former version could misunderstand the new one. */
    public static final int SCHEMA = 1;

    /** Orders the lists, and rejects environments of one id and results of unknown environments. */
    public Report {
        environments = environments.stream()
                .sorted(comparing(EnvironmentReport::id, NaturalOrder.INSTANCE))
                .toList();
        results = results.stream()
                .sorted(comparing(TestResult::className)
                        .thenComparing(TestResult::testId, NaturalOrder.INSTANCE)
                        .thenComparing(TestResult::environmentId, NaturalOrder.INSTANCE))
                .toList();
        minimumKernels = minimumKernels.stream()
                .sorted(comparing(MinimumKernel::module).thenComparing(MinimumKernel::className))
                .toList();
        Set<String> known = environments.stream().map(EnvironmentReport::id).collect(toSet());
        if (known.size() < environments.size()) {
            throw new IllegalArgumentException("an environment's id is unique in a report, but there are %d for %s"
                    .formatted(environments.size(), known));
        }
        for (TestResult result : results) {
            if (!known.contains(result.environmentId())) {
                throw new IllegalArgumentException(
                        "a result is of the environment '%s', but the report describes only %s"
                                .formatted(result.environmentId(), known));
            }
        }
    }

    /**
     * Creates a report without minimum kernels.
     *
     * @param environments where tests ran or were to run
     * @param results what is concluded
     */
    public Report(List<EnvironmentReport> environments, List<TestResult> results) {
        this(environments, results, List.of());
    }

    /**
     * Reads a report.
     *
     * @param file a {@code report.json}
     * @return the report
     * @throws IOException if there is none, it has more than 256 MiB, or it cannot be understood for whatever reason; the message
     *     says what was expected, what was seen, and what to do
     */
    public static Report read(Path file) throws IOException {
        return ReportFiles.read(file);
    }

    /**
     * Writes {@code report.json}, {@code report.html} and {@code report.md}, and {@code minimum-kernels.md} if any were measured.
     * Each file that is there is replaced as a whole.
     *
     * @param directory where to; it is made if there is none
     * @throws IOException if a file cannot be written; then the files that were there stay
     */
    public void write(Path directory) throws IOException {
        ReportFiles.write(this, directory);
    }

    /**
     * Brings reports together: those of forks, modules, or jobs, also of different environments. A later result of a test in
     * the same environment, or a later minimum kernel of a class, replaces an earlier one; environments of one id whose facts contradict each other are kept apart.
     *
     * @param reports the reports, the latest last
     * @return all results of all of them
     */
    public static Report merge(List<Report> reports) {
        ReportBuilder all = new ReportBuilder();
        reports.forEach(all::add);
        return all.build();
    }

    /**
     * Finds the results of an environment.
     *
     * @param environment one of this report's
     * @return its results, in the report's order
     */
    public List<TestResult> resultsIn(EnvironmentReport environment) {
        return results.stream()
                .filter(result -> result.environmentId().equals(environment.id()))
                .toList();
    }

    /** The name for people of an environment. */
    String titleOf(String environmentId) {
        return environments.stream()
                .filter(environment -> environment.id().equals(environmentId))
                .map(EnvironmentReport::title)
                .findFirst()
                .orElse(environmentId);
    }
}
