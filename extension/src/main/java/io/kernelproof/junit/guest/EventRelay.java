package io.kernelproof.junit.guest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.FileEntry;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Tells the outer side what the launcher inside tells its listeners. */
final class EventRelay implements TestExecutionListener {

    private final EventSink sink;
    private final CurrentTest current;

    EventRelay(EventSink sink, CurrentTest current) {
        this.sink = sink;
        this.current = current;
    }

    @Override
    public void dynamicTestRegistered(TestIdentifier test) {
        tell(() -> new Event.Registered(
                id(test),
                Wire.id(test.getParentId().orElse("")),
                Cut.to(Cut.MAX_NAME, test.getDisplayName()),
                Cut.to(Cut.MAX_NAME, test.getLegacyReportingName()),
                test.getType(),
                Wire.sendable(test.getSource().orElse(null))));
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        tell(() -> {
            current.started(id(test), test.isTest());
            return new Event.Started(id(test), KernelThread.id(), test.isTest());
        });
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        tell(() -> new Event.Finished(
                id(test),
                result.getStatus(),
                result.getThrowable().map(FailureDescriber::describe).orElse(null)));
        current.finished(id(test));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(() -> new Event.Skipped(id(test), Cut.to(Cut.MAX_TEXT, reason)));
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        tell(() -> new Event.Published(id(test), Cut.entries(entry.getKeyValuePairs())));
    }

    @Override
    public void fileEntryPublished(TestIdentifier test, FileEntry file) {
        tell(() -> {
            Map<String, String> entries = new LinkedHashMap<>();
            entries.put("file", file.getPath().toString());
            file.getMediaType().ifPresent(type -> entries.put("mediaType", type));
            return new Event.Published(id(test), Cut.entries(entries));
        });
    }

    /** JUnit would only log what a listener throws, and the outer side would not hear of the test: it is to hear that it did not. */
    private void tell(Supplier<Event> event) {
        try {
            sink.send(event.get());
        } catch (Throwable thrown) {
            sink.send(new Event.Broken(FailureDescriber.describe(thrown)));
            throw thrown;
        }
    }

    private static String id(TestIdentifier test) {
        return Wire.id(test.getUniqueId());
    }
}
