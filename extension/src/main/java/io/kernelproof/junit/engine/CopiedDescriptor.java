package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;

/**
 * A descriptor that looks like that of another engine: filters see the same source and tags. Where the original hides
 * its children when the tree is pruned, this one does too, and remembers what the filters left of them.
 */
class CopiedDescriptor extends AbstractTestDescriptor {

    private final Type type;
    private final String legacyName;
    private final Set<TestTag> tags;
    private final boolean hidesChildren;
    private final boolean mayRegisterTests;
    private final List<TestDescriptor> hidden = new ArrayList<>();

    CopiedDescriptor(
            UniqueId id,
            String displayName,
            String legacyName,
            @Nullable TestSource source,
            Set<TestTag> tags,
            Type type,
            boolean hidesChildren,
            boolean mayRegisterTests) {
        super(id, displayName, source);
        this.type = type;
        this.legacyName = legacyName;
        this.tags = Set.copyOf(tags);
        this.hidesChildren = hidesChildren;
        this.mayRegisterTests = mayRegisterTests;
    }

    @Override
    public final Type getType() {
        return type;
    }

    @Override
    public final String getLegacyReportingName() {
        return legacyName;
    }

    @Override
    public final Set<TestTag> getTags() {
        return tags;
    }

    @Override
    public final boolean mayRegisterTests() {
        return hidesChildren ? !hidden.isEmpty() : mayRegisterTests;
    }

    @Override
    public final void prune() {
        if (hidesChildren && !children.isEmpty()) {
            List.copyOf(children).forEach(child -> child.accept(TestDescriptor::prune));
            children.forEach(this::hide);
            children.clear();
        }
        super.prune();
    }

    private void hide(TestDescriptor descriptor) {
        if (descriptor.getChildren().isEmpty()) {
            hidden.add(descriptor);
        }
        descriptor.getChildren().forEach(this::hide);
    }

    /** The leaves that were below this one until it was pruned. They still know their parents. */
    final List<TestDescriptor> hidden() {
        return hidden;
    }

    final boolean hidesChildren() {
        return hidesChildren;
    }

    final Optional<CopiedDescriptor> parent() {
        return getParent().filter(CopiedDescriptor.class::isInstance).map(CopiedDescriptor.class::cast);
    }
}
