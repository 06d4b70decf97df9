package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;

/**
 * What JUnit was told of one environment. Whatever fails in telling it, the rest can be told from this: nobody else needs to know how
 * far it came. Used under the lock of {@link Turns}.
 */
final class Told implements EngineExecutionListener {

    private final EngineExecutionListener listener;
    private final Set<TestDescriptor> known = new HashSet<>();
    private final Set<TestDescriptor> open = new LinkedHashSet<>();
    private final Set<TestDescriptor> over = new HashSet<>();

    Told(TestDescriptor environment, EngineExecutionListener listener) {
        this.listener = listener;
        known.add(environment);
        known.addAll(environment.getDescendants());
    }

    @Override
    public void dynamicTestRegistered(TestDescriptor descriptor) {
        known.add(descriptor);
        listener.dynamicTestRegistered(descriptor);
    }

    @Override
    public void executionStarted(TestDescriptor descriptor) {
        open.add(descriptor);
        listener.executionStarted(descriptor);
    }

    @Override
    public void executionFinished(TestDescriptor descriptor, TestExecutionResult result) {
        open.remove(descriptor);
        over.add(descriptor);
        listener.executionFinished(descriptor, result);
    }

    @Override
    public void executionSkipped(TestDescriptor descriptor, String reason) {
        over.add(descriptor);
        listener.executionSkipped(descriptor, reason);
    }

    @Override
    public void reportingEntryPublished(TestDescriptor descriptor, ReportEntry entry) {
        listener.reportingEntryPublished(descriptor, entry);
    }

    /** Those of some tests and templates of which no end was told. */
    List<InsideDescriptor> untold(List<InsideDescriptor> leaves) {
        return leaves.stream().filter(each -> !over.contains(each)).toList();
    }

    /** Fails a test, from wherever it is to its end. */
    void fail(TestDescriptor test, TestExecutionResult result) {
        start(test);
        executionFinished(test, result);
    }

    /** Starts what has not been started, with all that is around it. */
    void start(TestDescriptor descriptor) {
        List<TestDescriptor> missing = new ArrayList<>();
        for (Optional<TestDescriptor> each = Optional.of(descriptor);
                each.isPresent() && isToBeStarted(each.get());
                each = each.get().getParent()) {
            missing.add(each.get());
        }
        Collections.reverse(missing);
        for (TestDescriptor each : missing) {
            if (!known.contains(each)) {
                dynamicTestRegistered(each);
            }
            executionStarted(each);
        }
    }

    private boolean isToBeStarted(TestDescriptor descriptor) {
        return !descriptor.isRoot() && !open.contains(descriptor) && !over.contains(descriptor);
    }

    /** Closes what is still open, the innermost first. */
    void close() {
        List<TestDescriptor> last = new ArrayList<>(open);
        Collections.reverse(last);
        last.forEach(each -> executionFinished(each, TestExecutionResult.successful()));
    }
}
