package io.kernelproof.report;

import io.kernelproof.verdict.Verdict;
import org.apiguardian.api.API;

/**
 * What is known of one test in one environment.
 *
 * @param environmentId the {@linkplain io.kernelproof.environment.Environment#id id} of the environment
 * @param className the binary name of the test's class, or empty for a test that has none
 * @param testName the test's display name, without the environment; whatever the test calls itself
 * @param testId what tells the test from all others in its environment: its unique id below the environment, such as
 *     {@code [engine:junit-jupiter]/[class:a.B]/[method:c()]}; never blank
 * @param verdict what is concluded, with its reason
 * @param output the last that the test printed, where somebody may want to read it; else empty
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record TestResult(
        String environmentId, String className, String testName, String testId, Verdict verdict, String output) {

    /** Rejects blank ids. */
    public TestResult {
        if (environmentId.isBlank() || testId.isBlank()) {
            throw new IllegalArgumentException(
                    "a result has the ids of its environment and its test, but was of '%s' in '%s', id '%s'"
                            .formatted(testName, environmentId, testId));
        }
    }

    /**
     * Creates a result without output.
     *
     * @param environmentId the id of the environment
     * @param className the binary name of the test's class, or empty
     * @param testName the test's display name
     * @param testId what tells the test from all others in its environment; never blank
     * @param verdict what is concluded
     */
    public TestResult(String environmentId, String className, String testName, String testId, Verdict verdict) {
        this(environmentId, className, testName, testId, verdict, "");
    }

    /** The simple name of its class, and its own. */
    String shortName() {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        return simpleName.isEmpty() ? testName : simpleName + "." + testName;
    }

    TestResult in(EnvironmentReport environment) {
        return new TestResult(environment.id(), className, testName, testId, verdict, output);
    }
}
