package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.IterationSelector;
import org.junit.platform.engine.discovery.NestedClassSelector;
import org.junit.platform.engine.discovery.UniqueIdSelector;

/**
 * Of which templates only some invocations were selected. The tree does not show it: a template is a leaf whatever is to be run
 * of it. As with Jupiter, a template that is selected as a whole as well runs as a whole.
 */
final class Invocations {

    /** Template to the ids of its invocations, all as the discovering engine knows them. */
    private final Map<UniqueId, Set<UniqueId>> selected = new LinkedHashMap<>();

    private Invocations() {}

    static Invocations of(List<? extends DiscoverySelector> selectors, List<Found> roots, Delegates delegates) {
        Invocations invocations = new Invocations();
        Set<UniqueId> templates = templates(roots);
        List<DiscoverySelector> others = new ArrayList<>();
        for (DiscoverySelector selector : selectors) {
            if (!invocations.add(selector, templates, delegates)) {
                others.add(selector);
            }
        }
        if (!invocations.selected.isEmpty()) {
            templates(delegates.discover(others)).forEach(invocations.selected::remove);
        }
        return invocations;
    }

    /** The selected invocations of a template, or none if it runs as a whole. */
    Set<UniqueId> of(UniqueId template, UnaryOperator<UniqueId> toInside) {
        return selected.getOrDefault(template, Set.of()).stream().map(toInside).collect(Collectors.toUnmodifiableSet());
    }

    private boolean add(DiscoverySelector selector, Set<UniqueId> templates, Delegates delegates) {
        if (selector instanceof IterationSelector iterations) {
            return addIterations(iterations, delegates);
        }
        if (selector instanceof UniqueIdSelector uniqueId) {
            return addInvocation(uniqueId.getUniqueId(), templates);
        }
        return false;
    }

    private boolean addInvocation(UniqueId id, Set<UniqueId> templates) {
        for (UniqueId above = id; above.getSegments().size() > 1; ) {
            above = above.removeLastSegment();
            if (templates.contains(above)) {
                put(above, id);
                return true;
            }
        }
        return false;
    }

    /** The iterations of a class are below it in the tree, and need nothing. */
    private boolean addIterations(IterationSelector selector, Delegates delegates) {
        DiscoverySelector parent = selector.getParentSelector();
        if (parent instanceof ClassSelector || parent instanceof NestedClassSelector) {
            return false;
        }
        for (UniqueId template : templates(delegates.discover(List.of(parent)))) {
            for (int index : selector.getIterationIndices()) {
                segmentTypes(template).forEach(type -> put(template, template.append(type, "#" + (index + 1))));
            }
        }
        return true;
    }

    /** What a factory makes is a test or a container: nobody knows before. */
    private static List<String> segmentTypes(UniqueId template) {
        return template.getLastSegment().getType().equals("test-factory")
                ? List.of("dynamic-test", "dynamic-container")
                : List.of("test-template-invocation");
    }

    private void put(UniqueId template, UniqueId invocation) {
        selected.computeIfAbsent(template, id -> new LinkedHashSet<>()).add(invocation);
    }

    private static Set<UniqueId> templates(List<Found> roots) {
        return roots.stream()
                .flatMap(Found::leaves)
                .filter(leaf -> leaf.mayRegisterTests() && !leaf.type().isTest())
                .map(Found::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
