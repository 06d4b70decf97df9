package io.kernelproof.junit.engine;

import io.kernelproof.verdict.Verdict;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;

/**
 * What is concluded of a test, and what JUnit is told of it.
 *
 * @param result for JUnit, or empty if the test is told to be skipped for the verdict's reason
 */
record Conclusion(Verdict verdict, Optional<TestExecutionResult> result) {

    static Conclusion skipped(Verdict verdict) {
        return new Conclusion(verdict, Optional.empty());
    }

    static Conclusion finished(Verdict verdict, TestExecutionResult result) {
        return new Conclusion(verdict, Optional.of(result));
    }
}
