package io.kernelproof.junit.engine;

import io.kernelproof.junit.session.Inside;
import org.apiguardian.api.API;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;

/**
 * Runs test classes inside environments.
 *
 * <p>{@link Discovery} makes a tree with a copy of each test below each of its environments; {@link Execution} has it run by a
 * {@link Guest} in each of them, whose events a {@link Relay} tells JUnit.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class KernelproofTestEngine implements TestEngine {

    static final String ID = "kernelproof";

    private final Guests.Starter starter;

    /** Creates the engine, for the service loader. */
    public KernelproofTestEngine() {
        this(new GuestStarter());
    }

    KernelproofTestEngine(Guests.Starter starter) {
        this.starter = starter;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        if (Inside.environment().isPresent()) {
            return new EngineDescriptor(uniqueId, "Kernelproof");
        }
        return new Discovery(request, uniqueId).discover();
    }

    @Override
    public void execute(ExecutionRequest request) {
        new Execution(request, starter).run();
    }
}
