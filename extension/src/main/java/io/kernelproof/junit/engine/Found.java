package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;

/**
 * What another engine discovered: a test or container and what is below it.
 *
 * @param id below our engine's id
 * @param hidesChildren whether the engine hides the children when the tree is pruned: they are patterns, which an
 *     invocation of the container copies
 * @param mayRegisterTests whether more may come while it runs
 */
record Found(
        UniqueId id,
        String displayName,
        String legacyName,
        Optional<TestSource> source,
        Set<TestTag> tags,
        TestDescriptor.Type type,
        boolean hidesChildren,
        boolean mayRegisterTests,
        List<Found> children) {

    /** Takes a picture of an engine's tree, which is pruned by that. */
    static Found of(TestDescriptor root) {
        Map<TestDescriptor, List<TestDescriptor>> children = new HashMap<>();
        root.accept(descriptor -> children.put(descriptor, new ArrayList<>(descriptor.getChildren())));
        // Only pruning shows which containers hide their children, and that those register tests.
        root.accept(TestDescriptor::prune);
        return of(root, children);
    }

    private static Found of(TestDescriptor descriptor, Map<TestDescriptor, List<TestDescriptor>> childrenOf) {
        List<TestDescriptor> children = childrenOf.getOrDefault(descriptor, List.of());
        return new Found(
                descriptor.getUniqueId(),
                descriptor.getDisplayName(),
                descriptor.getLegacyReportingName(),
                descriptor.getSource(),
                descriptor.getTags(),
                descriptor.getType(),
                !children.isEmpty() && descriptor.getChildren().isEmpty() && descriptor.mayRegisterTests(),
                descriptor.mayRegisterTests(),
                Collections.unmodifiableList(
                        children.stream().map(child -> of(child, childrenOf)).toList()));
    }

    /** What has nothing below it: a test, or a template that makes tests while it runs. */
    Stream<Found> leaves() {
        return children.isEmpty() ? Stream.of(this) : children.stream().flatMap(Found::leaves);
    }
}
