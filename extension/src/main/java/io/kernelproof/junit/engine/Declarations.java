package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.DeclaredFallbacks;
import io.kernelproof.junit.DeclaredMatrix;
import io.kernelproof.junit.DeclaredMinimum;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.KnownPlace;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.verdict.AllowedFallbacks;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** What classes and methods declare by our annotations. Whether it makes sense is for {@link DeclarationCheck}. */
final class Declarations {

    private static final Set<String> DISABLED = Set.of("org.junit.jupiter.api.Disabled", "org.junit.Ignore");

    private Declarations() {}

    static Optional<DeclaredMatrix> matrix(AnnotatedElement element) {
        return DeclaredMatrix.on(element);
    }

    static boolean isCompatibilityTest(AnnotatedElement element) {
        return AnnotationSupport.isAnnotated(element, CompatibilityTest.class);
    }

    /** Whether a test is never to run, wherever it is: by the annotation of its engine, which need not be there. */
    static boolean isDisabled(TestDescriptor test) {
        return elements(test)
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .anyMatch(each -> DISABLED.contains(each.annotationType().getName()));
    }

    static List<KnownIncompatible> knownIncompatibles(AnnotatedElement element) {
        return AnnotationSupport.findRepeatableAnnotations(element, KnownIncompatible.class);
    }

    /** Why a test is declared to fail in an environment: by itself, else by the nearest class. */
    static Optional<String> knownIncompatible(TestDescriptor test, Environment environment) {
        return elements(test)
                .flatMap(element -> knownIncompatibles(element).stream())
                .filter(known -> KnownPlace.of(known).contains(environment))
                .map(KnownIncompatible::because)
                .findFirst();
    }

    /** The minimum kernel of a test: that of the nearest class, else that of its package. */
    static Optional<DeclaredMinimum> minimumKernel(TestDescriptor test) {
        List<Class<?>> classes = elements(test).flatMap(Declarations::asClass).toList();
        return classes.stream()
                .flatMap(each -> DeclaredMinimum.on(each).stream())
                .findFirst()
                .or(() -> classes.stream()
                        .flatMap(each -> minimumKernelOfPackage(each).stream())
                        .findFirst());
    }

    /** The minimum kernel that the package of a class declares. */
    static Optional<DeclaredMinimum> minimumKernelOfPackage(Class<?> testClass) {
        return Optional.ofNullable(testClass.getPackage()).flatMap(DeclaredMinimum::on);
    }

    private static Stream<Class<?>> asClass(AnnotatedElement element) {
        return element instanceof Class<?> type ? Stream.of(type) : Stream.of();
    }

    /** What a test, its class and the classes around it require. */
    static List<RequiresSyscalls> requirements(TestDescriptor test) {
        return elements(test)
                .flatMap(element -> AnnotationSupport.findAnnotation(element, RequiresSyscalls.class).stream())
                .toList();
    }

    /** Which calls may be refused to a test that passes; {@code failing} if none may where nothing is declared. */
    static AllowedFallbacks allowedFallbacks(TestDescriptor test, boolean failing) {
        return DeclaredFallbacks.on(elements(test), failing);
    }

    /** The class that a source is, or is in, if it can be loaded. */
    static Optional<Class<?>> testClass(Optional<TestSource> source) {
        try {
            if (source.orElse(null) instanceof ClassSource classSource) {
                return Optional.of(classSource.getJavaClass());
            } else if (source.orElse(null) instanceof MethodSource methodSource) {
                return Optional.of(methodSource.getJavaClass());
            }
        } catch (JUnitException e) {
            // A name that is no class: other engines may put there what they like.
        }
        return Optional.empty();
    }

    /** The method that a source is, if there is one. */
    static Optional<Method> method(Optional<TestSource> source) {
        try {
            if (source.orElse(null) instanceof MethodSource methodSource) {
                return Optional.of(methodSource.getJavaMethod());
            }
        } catch (JUnitException e) {
            // A name that is no method: that of a parameterized test of JUnit 4, for example.
        }
        return Optional.empty();
    }

    /** All interfaces of a class and of its superclasses. */
    static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            Arrays.stream(each.getInterfaces()).forEach(direct -> {
                interfaces.add(direct);
                interfaces.addAll(interfaces(direct));
            });
        }
        return interfaces;
    }

    /** A test's method, its class, and the classes around that, as far as they are known. */
    private static Stream<AnnotatedElement> elements(TestDescriptor test) {
        return Stream.iterate(Optional.of(test), Optional::isPresent, each -> each.flatMap(TestDescriptor::getParent))
                .flatMap(Optional::stream)
                .flatMap(each -> Stream.concat(method(each.getSource()).stream(), testClass(each.getSource()).stream()))
                .map(AnnotatedElement.class::cast)
                .distinct();
    }
}
