package io.kernelproof.junit.engine;

import java.util.List;
import java.util.Set;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/**
 * What our engine has discovered, and which others could not. Those are told when the tree is run: nobody knows which of their tests
 * filters would have left, so no filter can take that away.
 */
final class RootDescriptor extends EngineDescriptor {

    private final List<EngineFailure> failures;

    RootDescriptor(UniqueId engineId, List<EngineFailure> failures) {
        super(engineId, "Kernelproof");
        this.failures = List.copyOf(failures);
    }

    List<EngineFailure> failures() {
        return failures;
    }

    @Override
    public boolean mayRegisterTests() {
        return !failures.isEmpty();
    }

    /** A class for a failure, with the test that fails below it. */
    CopiedDescriptor add(EngineFailure failure) {
        UniqueId id = getUniqueId().append(Ids.RESULT, failure.name());
        CopiedDescriptor engine = copy(id, failure.className(), failure, Type.CONTAINER);
        CopiedDescriptor test = copy(id.append(Ids.RESULT, "discovery"), "(discovery)", failure, Type.TEST);
        engine.addChild(test);
        addChild(engine);
        return test;
    }

    private static CopiedDescriptor copy(UniqueId id, String name, EngineFailure failure, Type type) {
        return new CopiedDescriptor(
                id, name, name, ClassSource.from(failure.className()), Set.of(), type, false, false);
    }
}
