package io.kernelproof.junit.guest;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;

/** What the JVM inside tells, in the order in which it happens there. Nothing in it is to be trusted. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public sealed interface Event {

    /**
     * Returns whether it tells of a test or container something on which a result may depend.
     *
     * @return false for output and for what concerns the JVM
     */
    default boolean isOfATest() {
        return this instanceof Registered
                || this instanceof Started
                || this instanceof Finished
                || this instanceof Skipped
                || this instanceof Published;
    }

    /**
     * The first event: what the JVM is.
     *
     * @param facts key to value, in a stable order
     */
    record Hello(Map<String, String> facts) implements Event {
        /** Copies the facts, in their order. */
        public Hello {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /**
     * A test or container came to be while running.
     *
     * @param id its unique id
     * @param parentId that of its parent
     * @param displayName for people
     * @param legacyName for old reports
     * @param type test, container or both
     * @param source where it is written, or null if it did not say or what it said cannot be sent
     */
    record Registered(
            String id,
            String parentId,
            String displayName,
            String legacyName,
            TestDescriptor.Type type,
            @Nullable TestSource source)
            implements Event {}

    /**
     * A test or container is about to run.
     *
     * @param id its unique id
     * @param tid the kernel's id of the thread that runs it, or 0 if it is unknown
     * @param test whether it is a test, not a container
     */
    record Started(String id, int tid, boolean test) implements Event {}

    /**
     * A test or container ended.
     *
     * @param id its unique id
     * @param status how
     * @param failure what was thrown, or null
     */
    record Finished(
            String id,
            TestExecutionResult.Status status,
            @Nullable Failure failure) implements Event {}

    /**
     * A test or container was not run.
     *
     * @param id its unique id
     * @param reason why
     */
    record Skipped(String id, String reason) implements Event {}

    /**
     * A test or container published a report entry.
     *
     * @param id its unique id
     * @param entries key to value, in the order of the entry
     */
    record Published(String id, Map<String, String> entries) implements Event {
        /** Copies the entries, in their order. */
        public Published {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }
    }

    /**
     * Something was written to {@code System.out} or {@code System.err}.
     *
     * @param id the unique id of the test or container that wrote it, or null if it is unknown
     * @param error true for {@code System.err}
     * @param bytes UTF-8 unless the test wrote bytes of its own; not copied
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Output(@Nullable String id, boolean error, byte[] bytes) implements Event {}

    /**
     * All tests of the request are done.
     *
     * @param told how many events there were of tests and containers since the request
     */
    record Done(int told) implements Event {}

    /**
     * The launcher inside could not run the request to its end.
     *
     * @param failure what it threw
     */
    record Broken(Failure failure) implements Event {}

    /**
     * The JVM was told to exit, by something other than the end of the requests.
     *
     * @param thread the name of the thread that called {@code System.exit}, or of the one that handles signals
     * @param frames where that thread was; empty if it is unknown
     */
    record Exiting(String thread, List<StackTraceElement> frames) implements Event {
        /** Copies the frames. */
        public Exiting {
            frames = List.copyOf(frames);
        }
    }
}
