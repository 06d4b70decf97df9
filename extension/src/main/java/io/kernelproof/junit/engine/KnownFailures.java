package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.junit.DeclaredMinimum;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * The tests that are declared to fail in an environment. A test by itself has to; of the tests that a template makes of one
 * method, one has to, and only when the template is through is it known whether one did.
 */
final class KnownFailures {

    private final Environment environment;
    private final MinimumKernels minimums;
    private final Map<Key, Tries> tries = new LinkedHashMap<>();

    /** By the source of the test, since a template makes many tests of one. */
    private final Map<TestSource, Optional<String>> declared = new HashMap<>();

    private record Key(InsideDescriptor template, String method) {}

    /**
     * What became of the tests that one template made of one method.
     *
     * @param name of the method or template
     * @param source of the same
     */
    record Tries(String because, String name, Optional<TestSource> source, boolean failed) {}

    KnownFailures(Environment environment, Optional<DeclaredMinimum> minimumOfModule) {
        this.environment = environment;
        this.minimums = new MinimumKernels(environment, minimumOfModule);
    }

    /** What to say of a class that is through, if it declares too high a minimum kernel. */
    Optional<String> declaredTooHigh(InsideDescriptor container) {
        return minimums.declaredTooHigh(container);
    }

    /** Why a test that ended is declared to fail; nothing if it passed and another of its template may fail instead. */
    Optional<String> because(InsideDescriptor test, Status status) {
        Optional<String> because = declared(test);
        if (because.isEmpty()) {
            return minimums.because(test, status);
        }
        Optional<InsideDescriptor> template = template(test);
        if (template.isEmpty() || status == Status.ABORTED) {
            return because;
        }
        boolean failed = status == Status.FAILED;
        InsideDescriptor named = ancestors(test)
                .filter(each -> each.getSource().orElse(null) instanceof MethodSource)
                .reduce((lower, upper) -> upper)
                .orElse(test);
        tries.merge(
                new Key(template.get(), named.getSource().map(Object::toString).orElse(named.plainName())),
                new Tries(because.get(), named.plainName(), named.getSource(), failed),
                (before, now) -> new Tries(before.because, before.name, before.source, before.failed || now.failed));
        return failed ? because : Optional.empty();
    }

    /** Forgets a template that is through, and returns what was declared to fail in it and did not. */
    List<Tries> without(InsideDescriptor template) {
        List<Tries> passed = tries.entrySet().stream()
                .filter(entry -> entry.getKey().template().equals(template))
                .map(Map.Entry::getValue)
                .filter(tried -> !tried.failed() && !template.isInParts())
                .toList();
        tries.keySet().removeIf(key -> key.template().equals(template));
        return passed;
    }

    private Optional<String> declared(InsideDescriptor test) {
        return ancestors(test)
                .flatMap(each -> each.getSource().stream())
                .findFirst()
                .map(source ->
                        declared.computeIfAbsent(source, key -> Declarations.knownIncompatible(test, environment)))
                .orElse(Optional.empty());
    }

    /** The outermost container that makes the test: what discovery has seen of it. */
    private static Optional<InsideDescriptor> template(InsideDescriptor test) {
        return ancestors(test).filter(InsideDescriptor::isTemplate).reduce((lower, upper) -> upper);
    }

    static Stream<InsideDescriptor> ancestors(InsideDescriptor test) {
        return Stream.iterate(
                        Optional.of(test), Optional::isPresent, each -> each.flatMap(InsideDescriptor::insideParent))
                .flatMap(Optional::stream);
    }
}
