package io.kernelproof.junit;

import io.kernelproof.environment.Combinations;
import io.kernelproof.environment.Environment;
import io.kernelproof.junit.session.Inside;
import io.kernelproof.message.Problem;
import io.kernelproof.verdict.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/** Calls a {@link CompatibilityTest} once per environment. */
final class CompatibilityTestExtension
        implements TestTemplateInvocationContextProvider, ExecutionCondition, TestWatcher {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Inside.environment().isPresent() && !new Outside(context).isInClassWithMatrix()
                ? ConditionEvaluationResult.disabled(
                        "a @CompatibilityTest starts commands in environments from outside; kernelproof.select has put it inside one")
                : ConditionEvaluationResult.enabled("outside of every environment");
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), CompatibilityTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        requireNoMatrixOfTheClass(context);
        List<Environment> environments = environments(context);
        requireKnownIncompatibleInMatrix(context, environments);
        requireAllowedFallbacksExist(context);
        return environments.stream().map(CompatibilityInvocation::new);
    }

    /** Called for the method as a whole: each environment has its result, as if it had been asked. */
    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        Outside outside = new Outside(context);
        if (Inside.environment().isEmpty() && !outside.isInvocation()) {
            Verdict verdict = new Verdict.Skipped(reason.orElse("it is disabled"), List.of());
            environments(context).forEach(environment -> outside.record(environment, Map.of(), verdict));
        }
    }

    private static void requireNoMatrixOfTheClass(ExtensionContext context) {
        if (new Outside(context).isInClassWithMatrix()) {
            throw wrong(
                    context,
                    "@CompatibilityTest on [%s] is in a class that runs in environments itself.",
                    "its body stays outside, and only the commands that it starts run inside",
                    "an annotation such as @RunOnKernels on its class, or on one around it",
                    "move the method to a class without, and put the annotation on the method");
        }
    }

    private static List<Environment> environments(ExtensionContext context) {
        Combinations combinations =
                declared(context).replacedBy(new Outside(context).settings().matrix());
        if (combinations.isEmpty()) {
            throw wrong(
                    context,
                    "@CompatibilityTest on [%s] has an empty matrix.",
                    "at least one kernel or image, named by @RunOnKernels or @RunInImages on the method, or by the configuration",
                    "none",
                    "add @RunOnKernels({\"host\", \"rhel-7.9\"}), for example");
        }
        return environments(context, combinations);
    }

    private static Combinations declared(ExtensionContext context) {
        return context.getTestMethod()
                .flatMap(DeclaredMatrix::on)
                .map(DeclaredMatrix::combinations)
                .orElse(Combinations.NONE);
    }

    private static List<Environment> environments(ExtensionContext context, Combinations combinations) {
        try {
            return new Outside(context).settings().configured(combinations.environments());
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(
                    "The matrix of the @CompatibilityTest on [%s] %s".formatted(name(context), e.getMessage()), e);
        }
    }

    /** What is documented of a place that is never tried can never be found to be wrong. */
    private static void requireKnownIncompatibleInMatrix(ExtensionContext context, List<Environment> environments) {
        List<Environment> declared = declared(context).environmentsOrNone();
        AnnotationSupport.findRepeatableAnnotations(context.getTestMethod(), KnownIncompatible.class).stream()
                .map(KnownPlace::of)
                .filter(place ->
                        Stream.concat(declared.stream(), environments.stream()).noneMatch(place::contains))
                .findFirst()
                .ifPresent(place -> {
                    throw wrong(
                            context,
                            "@KnownIncompatible on [%s] documents what is never tried.",
                            "one of its environments: " + declared,
                            place.words(),
                            "correct the name, or add it to the annotations of the method");
                });
    }

    private static void requireAllowedFallbacksExist(ExtensionContext context) {
        context.getTestMethod().flatMap(DeclaredFallbacks::error).ifPresent(error -> {
            throw new ExtensionConfigurationException(
                    "@AllowFallback on [%s] names a call that is none. %s".formatted(name(context), error));
        });
    }

    private static ExtensionConfigurationException wrong(
            ExtensionContext context, String subject, String expected, String seen, String next) {
        return new ExtensionConfigurationException(
                new Problem(subject.formatted(name(context)), expected, seen, next).toString());
    }

    private static String name(ExtensionContext context) {
        return "%s#%s"
                .formatted(
                        context.getRequiredTestClass().getName(),
                        context.getRequiredTestMethod().getName());
    }
}
