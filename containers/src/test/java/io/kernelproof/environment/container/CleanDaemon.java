package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Asks for the daemon before a class's tests, and after them, that no container is left of them. */
final class CleanDaemon implements BeforeAllCallback, AfterAllCallback {

    private List<String> before = List.of();

    @Override
    public void beforeAll(ExtensionContext context) {
        TestDaemon.require();
        before = TestDaemon.containers();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }
}
