package io.kernelproof.report;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Verdict;
import java.util.List;
import java.util.Map;

/** Reports for tests. */
final class Reports {

    static final EnvironmentReport HOST =
            EnvironmentReport.of(Environment.onKernel("host"), Map.of("kernel.release", "6.1.0"));
    static final EnvironmentReport OLD =
            EnvironmentReport.of(Environment.onKernel("3.10"), Map.of("kernel.release", "6.1.0"));

    static final Refusal REFUSAL = new Refusal(
            "pidfd_open",
            new RefusedCall(434, "x86_64", 38, 0, 0, 2, "java"),
            RefusedBy.SIMULATED,
            "pidfd_open is in mainline since 5.3; 3.10 is older");

    private Reports() {}

    static TestResult result(EnvironmentReport environment, String test, Verdict verdict) {
        return new TestResult(
                environment.id(),
                "demo.PidfdTests",
                test + "()",
                "[engine:junit-jupiter]/[class:demo.PidfdTests]/[method:%s()]".formatted(test),
                verdict);
    }

    static TestResult passed(EnvironmentReport environment, String test) {
        return result(environment, test, new Verdict.Passed("it passed, and nothing was refused"));
    }

    static TestResult failed(EnvironmentReport environment, String test) {
        return result(environment, test, new Verdict.Failed("java.io.IOException: ENOSYS", List.of(REFUSAL)));
    }

    static Report report(EnvironmentReport environment, TestResult... results) {
        return new Report(List.of(environment), List.of(results));
    }
}
