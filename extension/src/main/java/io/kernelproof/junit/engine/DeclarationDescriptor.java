package io.kernelproof.junit.engine;

import java.util.Set;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;

/**
 * A class whose declarations are wrong. Its tests are below it until the tree is pruned, so that it is there exactly if
 * filters leave one of them; then it makes a single test, which fails with what is wrong.
 */
final class DeclarationDescriptor extends CopiedDescriptor {

    private final String message;

    DeclarationDescriptor(UniqueId engineId, String owner, String message, boolean hasTests) {
        super(
                engineId.append(Ids.DECLARATION, owner),
                owner,
                owner,
                sourceOf(owner),
                Set.of(),
                Type.CONTAINER,
                hasTests,
                true);
        this.message = message;
    }

    /** Surefire knows no tests but those of classes, so what is wrong with the configuration is one of the engine's. */
    private static TestSource sourceOf(String owner) {
        return owner.equals(DeclarationErrors.CONFIGURATION)
                ? ClassSource.from(KernelproofTestEngine.class)
                : ClassSource.from(owner);
    }

    String message() {
        return message;
    }

    /** A copy of a test that is not run because of what is wrong. */
    void add(UniqueId id, Found leaf) {
        addChild(new CopiedDescriptor(
                id,
                leaf.displayName(),
                leaf.legacyName(),
                leaf.source().orElse(null),
                leaf.tags(),
                leaf.type(),
                false,
                leaf.mayRegisterTests()));
    }

    /** The test that fails. */
    CopiedDescriptor failing() {
        CopiedDescriptor failing = new CopiedDescriptor(
                getUniqueId().append(Ids.RESULT, "declaration"),
                "(declaration)",
                "(declaration)",
                getSource().orElse(null),
                Set.of(),
                Type.TEST,
                false,
                false);
        addChild(failing);
        return failing;
    }
}
