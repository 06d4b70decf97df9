package io.kernelproof.faults.subject;

import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;

/** An engine of a third party that cannot discover. */
public final class BrokenEngine implements TestEngine {

    @Override
    public String getId() {
        return "broken";
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
        if (Boolean.getBoolean("broken.by-an-error")) {
            throw new NoClassDefFoundError("of an engine that cannot discover");
        }
        throw new IllegalStateException("this engine cannot discover");
    }

    @Override
    public void execute(ExecutionRequest request) {}
}
