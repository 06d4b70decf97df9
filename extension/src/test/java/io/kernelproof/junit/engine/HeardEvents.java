package io.kernelproof.junit.engine;

import io.kernelproof.trap.RefusedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;

/** Writes down what a guest tells. */
class HeardEvents implements GuestListener {

    final List<String> events = new ArrayList<>();
    final List<Dynamic> registered = new ArrayList<>();
    final Map<String, TestExecutionResult> results = new java.util.LinkedHashMap<>();
    final Map<String, TestExecutionResult.Status> statuses = new java.util.HashMap<>();
    final Map<String, Integer> threads = new java.util.LinkedHashMap<>();
    final List<RefusedCall> refused = new ArrayList<>();
    final StringBuilder out = new StringBuilder();
    final StringBuilder err = new StringBuilder();

    @Override
    public void registered(Dynamic test) {
        registered.add(test);
        events.add("registered " + shortened(test.id()));
    }

    @Override
    public void started(String id, int tid) {
        threads.put(shortened(id), tid);
        events.add("started " + shortened(id));
    }

    @Override
    public void finished(String id, TestExecutionResult result) {
        results.put(shortened(id), result);
        statuses.put(id, result.getStatus());
        events.add("finished " + shortened(id) + " " + result.getStatus());
    }

    @Override
    public void skipped(String id, String reason) {
        events.add("skipped " + shortened(id) + ": " + reason);
    }

    @Override
    public void published(String id, Map<String, String> entries) {
        events.add("published " + shortened(id) + " " + entries);
    }

    @Override
    public void output(@Nullable String id, boolean error, String text) {
        (error ? err : out).append(text);
        events.add((error ? "err " : "out ") + (id == null ? "?" : shortened(id)) + " " + text.strip());
    }

    @Override
    public void refused(RefusedCall call) {
        refused.add(call);
    }

    /** The last segment's value without the parameters of a method. */
    static String shortened(String id) {
        String value = id.substring(id.lastIndexOf('/') + 1).replaceAll("^\\[[^:]*:|]$", "");
        return value.replaceAll("\\(.*\\)", "").replaceAll("^.*[.$]", "");
    }
}
