package io.kernelproof.junit.guest;

import java.util.LinkedHashMap;
import java.util.Map;
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
        sink.send(new Event.Registered(
                test.getUniqueId(),
                test.getParentId().orElse(""),
                Cut.to(Cut.NAME, test.getDisplayName()),
                Cut.to(Cut.NAME, test.getLegacyReportingName()),
                test.getType(),
                test.getSource().orElse(null)));
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        current.started(test.getUniqueId(), test.isTest());
        sink.send(new Event.Started(test.getUniqueId(), KernelThread.id(), test.isTest()));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        sink.send(new Event.Finished(
                test.getUniqueId(),
                result.getStatus(),
                result.getThrowable().map(FailureDescriber::describe).orElse(null)));
        current.finished(test.getUniqueId());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        sink.send(new Event.Skipped(test.getUniqueId(), Cut.to(Cut.TEXT, reason)));
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        sink.send(new Event.Published(test.getUniqueId(), Cut.entries(entry.getKeyValuePairs())));
    }

    @Override
    public void fileEntryPublished(TestIdentifier test, FileEntry file) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("file", file.getPath().toString());
        file.getMediaType().ifPresent(type -> entries.put("mediaType", type));
        sink.send(new Event.Published(test.getUniqueId(), Cut.entries(entries)));
    }
}
