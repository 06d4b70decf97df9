package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.session.Session;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.report.TestResult;
import io.kernelproof.verdict.AllowedFallbacks;
import io.kernelproof.verdict.Verdict;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.UniqueId;

/** What extensions that work outside of every environment know of a test and of the run that it belongs to. */
record Outside(ExtensionContext context) {

    /** Whether the test's class, or one around it, runs in environments as a whole. */
    boolean isInClassWithMatrix() {
        return elements()
                .anyMatch(element ->
                        element instanceof Class && DeclaredMatrix.on(element).isPresent());
    }

    /** Whether this is one invocation of a test template, such as one set of parameters. */
    boolean isInvocation() {
        return UniqueId.parse(context.getUniqueId()).getLastSegment().getType().equals("test-template-invocation");
    }

    /** The method of the test, if it is one, its class, and the classes around that. */
    private Stream<AnnotatedElement> elements() {
        Stream<Class<?>> classes = Stream.<Optional<Class<?>>>iterate(
                        context.getTestClass(), Optional::isPresent, type -> type.map(Class::getEnclosingClass))
                .flatMap(Optional::stream);
        return Stream.concat(context.getTestMethod().stream(), classes);
    }

    /** Why the test is not to be run in a sandbox: what it, its class or a class around it requires is not there. */
    Optional<Conclusion> unmetRequirement(Sandbox sandbox) {
        return elements()
                .flatMap(element -> unmetRequirement(element, sandbox).stream())
                .findFirst();
    }

    /** The same of what a class or method requires by itself. */
    Optional<Conclusion> unmetRequirement(AnnotatedElement element, Sandbox sandbox) {
        return AnnotationSupport.findAnnotation(element, RequiresSyscalls.class)
                .flatMap(annotation -> Conclusion.unmet(
                        annotation,
                        "@RequiresSyscalls on [%s]".formatted(name(element)),
                        sandbox,
                        settings().strict()));
    }

    private String name(AnnotatedElement element) {
        return element instanceof Method method
                ? context.getRequiredTestClass().getName() + "#" + method.getName()
                : ((Class<?>) element).getName();
    }

    /** Why the test is declared to fail in an environment: by itself, else by the nearest class. */
    Optional<String> knownIncompatible(Environment environment) {
        return elements()
                .flatMap(element ->
                        AnnotationSupport.findRepeatableAnnotations(element, KnownIncompatible.class).stream())
                .filter(known -> KnownPlace.of(known).contains(environment))
                .map(KnownIncompatible::because)
                .findFirst();
    }

    /** Which calls may be refused to the test if it passes. */
    AllowedFallbacks allowedFallbacks() {
        return DeclaredFallbacks.on(elements(), settings().failingFallbacks());
    }

    Settings settings() {
        return Settings.of(context::getConfigurationParameter);
    }

    Sandbox sandbox(Environment environment) throws EnvironmentUnavailableException {
        if (settings().keep()) {
            session().keepSandboxes();
        }
        return session().sandbox(environment);
    }

    /** The test's unique id without what is above its engine: a suite, for example. */
    String testId() {
        List<UniqueId.Segment> segments = UniqueId.parse(context.getUniqueId()).getSegments();
        int engine = segments.stream().map(UniqueId.Segment::getType).toList().lastIndexOf("engine");
        UniqueId id = UniqueId.root(
                segments.get(engine).getType(), segments.get(engine).getValue());
        for (UniqueId.Segment segment : segments.subList(engine + 1, segments.size())) {
            id = id.append(segment);
        }
        return id.toString();
    }

    void record(Environment environment, Map<String, String> facts, Verdict verdict) {
        String className = context.getTestClass().map(Class::getName).orElse("");
        session()
                .record(
                        settings(),
                        environment,
                        facts,
                        new TestResult(environment.id(), className, context.getDisplayName(), testId(), verdict));
    }

    private Session session() {
        return context.getStore(
                        ExtensionContext.StoreScope.LAUNCHER_SESSION,
                        ExtensionContext.Namespace.create(Session.NAMESPACE))
                .getOrComputeIfAbsent(Session.class, key -> new Session(), Session.class);
    }
}
