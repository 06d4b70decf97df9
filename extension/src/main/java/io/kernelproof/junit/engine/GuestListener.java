package io.kernelproof.junit.engine;

import io.kernelproof.trap.RefusedCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;

/** Hears what happens inside, in order, in one thread. Ids are those of the inner launcher. */
interface GuestListener {

    /** A test or container came to be while running: an invocation of a template, a dynamic test. */
    void registered(Dynamic test);

    /** {@code tid} is the kernel's id of the thread that runs it, or 0 if unknown. */
    void started(String id, int tid);

    /** The result's throwable is a rebuilt one, safe to hand to any listener. */
    void finished(String id, TestExecutionResult result);

    void skipped(String id, String reason);

    void published(String id, Map<String, String> entries);

    /** Text written to System.out or System.err, or to descriptors 1 and 2; {@code id} is the test that wrote it, if known. */
    void output(@Nullable String id, boolean error, String text);

    void refused(RefusedCall call);

    /** A descriptor that discovery did not know. */
    record Dynamic(
            String id,
            String parentId,
            String displayName,
            String legacyName,
            TestDescriptor.Type type,
            @Nullable TestSource source) {}
}
