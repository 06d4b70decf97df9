package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.DeclaredFallbacks;
import io.kernelproof.junit.DeclaredMatrix;
import io.kernelproof.junit.DeclaredMinimum;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.KnownPlace;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.syscall.SyscallTable;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.UniqueId;

/** Which of the discovered tests we take, and into which environments; checks what they declare on the way. */
final class Placement {

    private final Matrix matrix;
    private final DeclarationErrors errors;
    private final List<Found> roots;
    private final Map<UniqueId, Axis> taken = new LinkedHashMap<>();
    private final Measuring measuring;
    private final Map<UniqueId, Measured> measured = new LinkedHashMap<>();

    Placement(List<Found> roots, Matrix matrix, Measuring measuring, DeclarationErrors errors) {
        this.matrix = matrix;
        this.measuring = measuring;
        this.errors = errors;
        this.roots = roots;
        roots.forEach(
                root -> root.children().forEach(top -> place(top, ownerOf(top), Optional.empty(), Optional.empty())));
    }

    List<Found> roots() {
        return roots;
    }

    Set<UniqueId> taken() {
        return taken.keySet();
    }

    Set<Environment> environments() {
        Set<Environment> environments = new LinkedHashSet<>();
        taken.values().stream()
                .filter(axis -> !errors.concern(axis.owner()))
                .forEach(axis -> environments.addAll(axis.environments()));
        return environments;
    }

    /** The classes whose minimum kernels are measured. */
    Set<Measured> measured() {
        return measured.values().stream()
                .filter(each -> !errors.concern(each.owner()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether a test is part of what is measured. */
    boolean isPartOf(Measured each, Found leaf) {
        return each.equals(measured.get(leaf.id()));
    }

    boolean runsIn(Environment environment, Found leaf) {
        Axis axis = taken.get(leaf.id());
        return axis != null
                && !errors.concern(axis.owner())
                && axis.environments().contains(environment);
    }

    /** Whether a test is not run because of what is wrong with the declarations of a class, or with the configuration. */
    boolean isVictimOf(String owner, Found leaf) {
        Axis axis = taken.get(leaf.id());
        return axis != null
                && (owner.equals(DeclarationErrors.CONFIGURATION)
                        || axis.owner().equals(owner));
    }

    private static String ownerOf(Found top) {
        return Declarations.testClass(top.source()).map(Class::getName).orElse(top.displayName());
    }

    private void place(Found found, String owner, Optional<Axis> around, Optional<Measured> measuredAround) {
        Optional<Class<?>> testClass = Declarations.testClass(found.source());
        Optional<Method> method = Declarations.method(found.source());
        Optional<Axis> axis = around;
        Optional<Measured> measuredHere = measuredAround;
        if (testClass.isPresent() && method.isEmpty()) {
            axis = matrix.of(testClass.get(), owner, around);
            measuredHere = measuring.of(testClass.get(), owner, measuredAround);
            axis.ifPresent(present -> check(testClass.get(), testClass.get().getName(), present));
        }
        if (found.children().isEmpty()) {
            placeLeaf(found, owner, axis, method);
            if (method.filter(Declarations::isCompatibilityTest).isEmpty()) {
                measuredHere.ifPresent(each -> measured.put(found.id(), each));
            }
        }
        for (Found child : found.children()) {
            place(child, owner, axis, measuredHere);
        }
    }

    private void placeLeaf(Found leaf, String owner, Optional<Axis> axis, Optional<Method> method) {
        boolean isCompatibilityTest =
                method.filter(Declarations::isCompatibilityTest).isPresent();
        Optional<DeclaredMatrix> annotated = method.flatMap(Declarations::matrix);
        String name = method.map(each -> each.getDeclaringClass().getName() + "#" + each.getName())
                .orElse(leaf.displayName());
        if (isCompatibilityTest && axis.filter(Axis::isAnnotated).isPresent()) {
            errors.add(
                    owner,
                    "@CompatibilityTest on [%s] contradicts the matrix of its class.".formatted(name),
                    "the body of a @CompatibilityTest stays outside, so its class has no annotation such as @RunOnKernels",
                    "both",
                    "move one of them into another class, or put the annotation onto the method");
        } else if (isCompatibilityTest) {
            return;
        } else if (annotated.isPresent()) {
            errors.add(
                    owner,
                    "%s on [%s] contradicts what the method is."
                            .formatted(annotated.get().words(), name),
                    "on a method, it stands beside @CompatibilityTest",
                    "a test whose body would have to run inside",
                    "move it to the class, or make the method a @CompatibilityTest");
            axis = axis.or(() -> Optional.of(new Axis(owner, List.of(), List.of(), true)));
        }
        axis.ifPresent(present -> {
            taken.put(leaf.id(), present);
            method.ifPresent(element -> check(element, name, present));
        });
    }

    private void check(AnnotatedElement element, String name, Axis axis) {
        for (KnownIncompatible known : Declarations.knownIncompatibles(element)) {
            check(known, name, axis);
        }
        AnnotationSupport.findAnnotation(element, RequiresSyscalls.class)
                .ifPresent(requires -> check(requires, name, axis));
        checkMinimumKernel(element, name, axis);
        DeclaredFallbacks.error(element)
                .ifPresent(error -> errors.add(
                        axis.owner(), "@AllowFallback on [%s] names a call that is none. %s".formatted(name, error)));
    }

    private void check(KnownIncompatible known, String name, Axis axis) {
        KnownPlace place = KnownPlace.of(known);
        String subject = "@KnownIncompatible(%s) on [%s]".formatted(place.words(), name);
        if (known.because().isBlank()) {
            errors.add(
                    axis.owner(),
                    subject + " documents nothing.",
                    "a reason in 'because'",
                    "a blank one",
                    "say why the test fails there");
        }
        if (place.axes().isEmpty()) {
            errors.add(
                    axis.owner(),
                    subject + " does not say where.",
                    "at least one of kernel, runtime, image and seccomp",
                    "none",
                    "name one");
        }
        try {
            boolean isKnown = axis.knows(place);
            if (!isKnown && axis.isAnnotated() && !axis.declared().isEmpty()) {
                errors.add(
                        axis.owner(),
                        subject + " is about a place that is not in the matrix.",
                        "one of %s".formatted(axis.declared()),
                        place.words(),
                        "add it to the annotations of the class, or remove the @KnownIncompatible");
            }
        } catch (IllegalArgumentException e) {
            errors.add(
                    axis.owner(),
                    "@KnownIncompatible on [%s] names a kernel that is none. %s".formatted(name, e.getMessage()));
        }
    }

    private void checkMinimumKernel(AnnotatedElement element, String name, Axis axis) {
        try {
            DeclaredMinimum.on(element);
        } catch (IllegalArgumentException e) {
            errors.add(
                    axis.owner(),
                    "@MinimumKernel on [%s] names no mainline version. %s".formatted(name, e.getMessage()));
        }
    }

    private void check(RequiresSyscalls requires, String name, Axis axis) {
        if (requires.value().length == 0) {
            errors.add(
                    axis.owner(),
                    "@RequiresSyscalls on [%s] requires nothing.".formatted(name),
                    "at least one system call",
                    "none",
                    "name one, or remove the annotation");
        }
        for (String syscall : requires.value()) {
            try {
                SyscallTable.bundled().require(syscall);
            } catch (IllegalArgumentException e) {
                errors.add(
                        axis.owner(),
                        "@RequiresSyscalls on [%s] names a call that is none. %s".formatted(name, e.getMessage()));
            }
        }
    }
}
