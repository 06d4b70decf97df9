package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.junit.session.Inside;
import io.kernelproof.verdict.Verdict;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Checks {@link RequiresSyscalls} of classes that run in no environment, by asking the kernel in the confinement of this JVM.
 * Where the test is to be skipped it is a condition; where it is to fail, a callback, since a condition can only skip.
 */
final class RequiresSyscallsCondition
        implements ExecutionCondition, BeforeAllCallback, BeforeEachCallback, TestWatcher {

    private static final Environment HOST = Environment.onKernel(Environment.HOST_KERNEL);

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Conclusion> unmet = unmet(context);
        if (unmet.isEmpty()) {
            return ConditionEvaluationResult.enabled("every system call is there that is required here");
        } else if (unmet.get().isFailure()) {
            return ConditionEvaluationResult.enabled(
                    "it is made to fail: " + unmet.get().message());
        }
        record(context, unmet.get().verdict());
        return ConditionEvaluationResult.disabled(unmet.get().message());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        requireMet(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        requireMet(context);
    }

    private static void requireMet(ExtensionContext context) {
        unmet(context).ifPresent(conclusion -> {
            record(context, conclusion.verdict());
            conclusion.raise();
        });
    }

    /** Why the class or method of a context is not to be run, if it requires something by itself. */
    private static Optional<Conclusion> unmet(ExtensionContext context) {
        Optional<AnnotatedElement> element =
                context.getElement().filter(each -> AnnotationSupport.isAnnotated(each, RequiresSyscalls.class));
        if (element.isEmpty() || !isConcernOf(context)) {
            return Optional.empty();
        }
        Outside outside = new Outside(context);
        try {
            return outside.unmetRequirement(element.get(), outside.sandbox(HOST));
        } catch (EnvironmentUnavailableException e) {
            return Optional.of(Conclusion.unavailable(e, outside.settings().strict()));
        }
    }

    /** Wherever a test runs in environments, its requirements are checked in each of them. */
    private static boolean isConcernOf(ExtensionContext context) {
        return Inside.environment().isEmpty()
                && !new Outside(context).isInClassWithMatrix()
                && !AnnotationSupport.isAnnotated(context.getTestMethod(), CompatibilityTest.class);
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        recordIfMet(context, new Verdict.Passed("it passed, and every system call is there that it requires"));
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        recordIfMet(context, new Verdict.Skipped(Conclusion.words(cause), List.of()));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        recordIfMet(context, new Verdict.Failed(Conclusion.words(cause), List.of()));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        recordIfMet(context, new Verdict.Skipped(reason.orElse("it is disabled"), List.of()));
    }

    /** Where something is not met, that is the verdict, and recorded already. */
    private static void recordIfMet(ExtensionContext context, Verdict verdict) {
        if (isConcernOf(context) && unmet(context).isEmpty()) {
            record(context, verdict);
        }
    }

    private static void record(ExtensionContext context, Verdict verdict) {
        Outside outside = new Outside(context);
        outside.record(HOST, facts(outside), verdict);
    }

    private static Map<String, String> facts(Outside outside) {
        try {
            return outside.sandbox(HOST).facts();
        } catch (EnvironmentUnavailableException e) {
            return Map.of();
        }
    }
}
