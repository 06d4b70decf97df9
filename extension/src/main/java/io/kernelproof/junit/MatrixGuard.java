package io.kernelproof.junit;

import io.kernelproof.junit.session.Inside;
import io.kernelproof.message.Problem;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Fails tests that are about to run outside of the environments which annotations such as {@link RunOnKernels} name for them: the engine that
 * takes them inside was excluded, or a filter of it was switched off. Conditions can be deactivated, so it is a callback too.
 */
final class MatrixGuard implements ExecutionCondition, BeforeAllCallback {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<Method> method = context.getTestMethod();
        if (method.isPresent() && AnnotationSupport.isAnnotated(method.get(), CompatibilityTest.class)) {
            return ConditionEvaluationResult.enabled("the body of a @CompatibilityTest stays outside");
        }
        requireInside(context);
        return ConditionEvaluationResult.enabled("it is inside an environment");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        requireInside(context);
    }

    private static void requireInside(ExtensionContext context) {
        if (Inside.environment().isEmpty()) {
            throw new ExtensionConfigurationException(new Problem(
                            "%s on [%s]: its tests were about to run outside of every environment."
                                    .formatted(
                                            words(context),
                                            context.getRequiredTestClass().getName()),
                            "the test engine 'kernelproof' takes part in the run, and runs them inside",
                            "the engine 'junit-jupiter' started them by itself",
                            "do not exclude the engine 'kernelproof' or switch off JUnit's automatic registration of filters and"
                                    + " listeners; on a method, the annotation needs @CompatibilityTest beside it")
                    .toString());
        }
    }

    private static String words(ExtensionContext context) {
        return context.getElement()
                .flatMap(DeclaredMatrix::on)
                .or(() -> DeclaredMatrix.on(context.getRequiredTestClass()))
                .map(DeclaredMatrix::words)
                .orElse("A matrix");
    }
}
