package io.kernelproof.junit.engine;

import io.kernelproof.trap.RefusedCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;

/** Hears a JVM that ends: what its shutdown hooks and agents print is printed here too, the rest is of no interest. */
final class LastWords implements GuestListener {

    @Override
    public void registered(Dynamic test) {}

    @Override
    public void started(String id, int tid) {}

    @Override
    public void finished(String id, TestExecutionResult result) {}

    @Override
    public void skipped(String id, String reason) {}

    @Override
    public void published(String id, Map<String, String> entries) {}

    @Override
    public void output(@Nullable String id, boolean error, String text) {
        (error ? System.err : System.out).print(text);
    }

    @Override
    public void refused(RefusedCall call) {}
}
