package io.kernelproof.environment.container;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Asks for the daemon before a class's tests, and after each of them, that nothing is left of it. */
final class CleanDaemon implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(CleanDaemon.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        TestDaemon.require();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(Census.class, Census.take());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        context.getStore(NAMESPACE).get(Census.class, Census.class).requireNothingLeft();
    }
}
