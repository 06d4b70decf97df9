package io.kernelproof.report;

import static java.util.Comparator.comparing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;

/**
 * Brings the results of reruns, forks and modules together. A later result of a test in the same environment replaces the
 * earlier one. Environments of one id whose facts contradict each other are kept apart.
 *
 * <p>Not thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ReportBuilder {

    private final List<Part> parts = new ArrayList<>();
    private final Map<List<String>, MinimumKernel> minimumKernels = new LinkedHashMap<>();

    /** An environment with its results by test. */
    private static final class Part {

        private EnvironmentReport environment;
        private final Map<String, TestResult> results = new LinkedHashMap<>();

        private Part(EnvironmentReport environment) {
            this.environment = environment;
        }
    }

    /** Creates a builder without results. */
    public ReportBuilder() {}

    /**
     * Adds all of a report, as later than what is there.
     *
     * @param report the report
     * @return this
     */
    public ReportBuilder add(Report report) {
        for (EnvironmentReport environment : report.environments()) {
            Map<String, TestResult> results = part(environment).results;
            report.resultsIn(environment).forEach(result -> results.put(result.testId(), result));
        }
        report.minimumKernels().forEach(this::add);
        return this;
    }

    /**
     * Adds a result, as later than what is there.
     *
     * @param environment where the test ran, or was to run
     * @param result of that environment
     * @return this
     */
    public ReportBuilder add(EnvironmentReport environment, TestResult result) {
        part(environment).results.put(result.testId(), result);
        return this;
    }

    /**
     * Adds a minimum kernel, as later than what is there.
     *
     * @param minimumKernel of a class
     * @return this
     */
    public ReportBuilder add(MinimumKernel minimumKernel) {
        minimumKernels.put(List.of(minimumKernel.module(), minimumKernel.className()), minimumKernel);
        return this;
    }

    /**
     * Tells whether there is anything to report.
     *
     * @return true if nothing was added
     */
    public boolean isEmpty() {
        return parts.isEmpty() && minimumKernels.isEmpty();
    }

    private Part part(EnvironmentReport environment) {
        for (Part part : parts) {
            if (part.environment.agreesWith(environment)) {
                part.environment = part.environment.unitedWith(environment);
                return part;
            }
        }
        Part part = new Part(environment);
        parts.add(part);
        return part;
    }

    /**
     * Builds the report.
     *
     * @return all that was added
     */
    public Report build() {
        List<EnvironmentReport> environments = new ArrayList<>();
        List<TestResult> results = new ArrayList<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        // Ordered by their facts, contradicting environments get the same numbers whichever fork ended first.
        parts.stream()
                .sorted(comparing(part -> part.environment.facts().toString(), NaturalOrder.INSTANCE))
                .forEach(part -> {
                    int number = numbers.merge(part.environment.plainId(), 1, Integer::sum);
                    EnvironmentReport environment = part.environment.numbered(number);
                    environments.add(environment);
                    part.results.values().forEach(result -> results.add(result.in(environment)));
                });
        return new Report(environments, results, List.copyOf(minimumKernels.values()));
    }
}
