package io.kernelproof.junit.engine;

import io.kernelproof.trap.RefusedCall;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;

/** Hears what became of the tests and containers of one run, and nothing else. */
final class TestOutcomes implements GuestListener {

    private final NavigableSet<String> seen = new TreeSet<>();
    private final Set<String> succeeded = new LinkedHashSet<>();
    private final Map<String, String> failed = new LinkedHashMap<>();

    /** The ids of those that ended well. */
    Set<String> succeeded() {
        return succeeded;
    }

    /**
     * Why the run did not pass; empty if it did.
     *
     * @param expected ids of those that have to end well
     */
    Optional<String> failure(Set<String> expected) {
        if (!failed.isEmpty()) {
            int others = failed.size() - 1;
            return failed.entrySet().stream()
                    .findFirst()
                    .map(first -> "%s failed: %s%s"
                            .formatted(
                                    name(first.getKey()),
                                    first.getValue(),
                                    others == 0 ? "" : " (and %d more)".formatted(others)));
        }
        if (succeeded.stream().noneMatch(this::isTest)) {
            return Optional.of("no test ran to its end: all were skipped");
        }
        return expected.stream()
                .filter(id -> !succeeded.contains(id))
                .findFirst()
                .map(id -> name(id) + " was skipped, which passed before");
    }

    /** Below a container is what was run, or skipped. */
    private boolean isTest(String id) {
        String next = seen.higher(id);
        return next == null || !next.startsWith(id + "/");
    }

    /** Such as {@code opensAPidfd()}. */
    private static String name(String id) {
        return UniqueId.parse(id).getLastSegment().getValue();
    }

    @Override
    public void finished(String id, TestExecutionResult result) {
        seen.add(id);
        switch (result.getStatus()) {
            case SUCCESSFUL -> succeeded.add(id);
            case FAILED -> failed.put(id, words(result.getThrowable().orElse(null)));
            case ABORTED -> {}
        }
    }

    private static String words(@Nullable Throwable thrown) {
        return String.valueOf(thrown).lines().findFirst().orElse("");
    }

    @Override
    public void registered(Dynamic test) {}

    @Override
    public void started(String id, int tid) {}

    @Override
    public void skipped(String id, String reason) {
        seen.add(id);
    }

    @Override
    public void published(String id, Map<String, String> entries) {}

    @Override
    public void output(@Nullable String id, boolean error, String text) {}

    @Override
    public void refused(RefusedCall call) {}
}
