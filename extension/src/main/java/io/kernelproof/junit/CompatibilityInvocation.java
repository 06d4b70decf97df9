package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.verdict.Baseline;
import io.kernelproof.verdict.Judge;
import io.kernelproof.verdict.Outcome;
import io.kernelproof.verdict.RefusedToTest;
import io.kernelproof.verdict.Verdict;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.opentest4j.TestAbortedException;

/**
 * One call of a {@link CompatibilityTest} in one environment: it starts the environment, watches what is refused to the
 * commands, and concludes. JUnit has the last word on how the test ended, since a callback may fail after the body.
 */
final class CompatibilityInvocation
        implements TestTemplateInvocationContext,
                BeforeEachCallback,
                ParameterResolver,
                InvocationInterceptor,
                TestWatcher {

    private final Environment environment;
    private @Nullable ObservedSandbox sandbox;
    private @Nullable Conclusion conclusion;

    CompatibilityInvocation(Environment environment) {
        this.environment = environment;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return "[" + environment.name() + "]";
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Outside outside = new Outside(context);
        boolean strict = outside.settings().strict();
        try {
            ObservedSandbox started = new ObservedSandbox(outside.sandbox(environment));
            sandbox = started;
            outside.unmetRequirement(started)
                    .map(unmet -> documented(unmet, outside))
                    .ifPresent(this::conclude);
        } catch (EnvironmentUnavailableException e) {
            conclude(Conclusion.unavailable(e, strict));
        }
    }

    /** That a requirement is not met may be just what is documented. */
    private Conclusion documented(Conclusion unmet, Outside outside) {
        Optional<String> because = outside.knownIncompatible(environment);
        if (because.isEmpty() || !(unmet.verdict() instanceof Verdict.Incompatible)) {
            return unmet;
        }
        Outcome failed = new Outcome.Failed(unmet.verdict().reason());
        Verdict verdict = judge().judge(failed, RefusedToTest.NOTHING, because);
        return Conclusion.of(verdict, unmet.thrown(), environment, RefusedToTest.NOTHING);
    }

    private void conclude(Conclusion concluded) {
        conclusion = concluded;
        concluded.raise();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Objects.requireNonNull(sandbox, "beforeEach starts it or ends the test");
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context) {
        @Nullable Throwable thrown = thrownBy(invocation);
        RefusedToTest refused = refused();
        Outside outside = new Outside(context);
        Verdict judged = judge().judge(outcome(thrown), refused, outside.knownIncompatible(environment));
        Verdict allowed = outside.allowedFallbacks().judge(judged, refused.certain());
        Verdict verdict = outside.settings().failingSkips() && allowed instanceof Verdict.SkippedByRefusal skip
                ? Judge.failed(skip)
                : allowed;
        if (verdict instanceof Verdict.PassedWithFallback) {
            context.publishReportEntry(
                    Map.of("kernelproof.verdict", verdict.label(), "kernelproof.refused", refused.describe()));
        }
        conclude(Conclusion.of(verdict, thrown, environment, refused));
    }

    /** Knows what is refused to a program that does nothing: the C library's start is not the test's concern. */
    private Judge judge() {
        return new Judge(() -> sandbox == null ? Baseline.NOTHING : sandbox.baseline(), refusal -> false);
    }

    private static @Nullable Throwable thrownBy(Invocation<@Nullable Void> invocation) {
        try {
            invocation.proceed();
            return null;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) {
            return e;
        }
    }

    private static Outcome outcome(@Nullable Throwable thrown) {
        if (thrown == null) {
            return new Outcome.Passed();
        } else if (thrown instanceof TestAbortedException) {
            return new Outcome.Skipped(Conclusion.words(thrown));
        }
        return new Outcome.Failed(Conclusion.words(thrown));
    }

    private RefusedToTest refused() {
        return sandbox == null ? RefusedToTest.NOTHING : sandbox.refused();
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        record(
                context,
                Objects.requireNonNull(conclusion, "a test that succeeds was called")
                        .verdict());
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        record(
                context,
                concludedFrom(cause)
                        .orElseGet(() -> judge().judge(
                                        new Outcome.Skipped(Conclusion.words(cause)), refused(), Optional.empty())));
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        record(
                context,
                concludedFrom(cause)
                        .orElseGet(() -> new Verdict.Failed(
                                Conclusion.words(cause), refused().refusals())));
    }

    /** What the test threw may not be what JUnit saw last: that of a failing callback after it counts more than an abort. */
    private Optional<Verdict> concludedFrom(Throwable cause) {
        return Optional.ofNullable(conclusion)
                .filter(concluded -> concluded.thrown() == cause)
                .map(Conclusion::verdict);
    }

    /** Under the id of the method, which is the same in every environment. */
    private void record(ExtensionContext context, Verdict verdict) {
        Map<String, String> facts = sandbox == null ? Map.of() : sandbox.facts();
        new Outside(context.getParent().orElse(context)).record(environment, facts, verdict);
    }
}
