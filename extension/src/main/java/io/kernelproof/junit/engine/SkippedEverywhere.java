package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import io.kernelproof.verdict.Verdict;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.opentest4j.AssertionFailedError;

/**
 * The tests of an execution that skipped themselves wherever they were to run: nothing is known of them, in green. Only when the
 * last environment is through is it known which they are, so each then fails once more, in no environment.
 *
 * <p>Thread-safe.
 */
final class SkippedEverywhere {

    private final Set<UniqueId> ran = new HashSet<>();
    private final Map<UniqueId, Skipped> skipped = new LinkedHashMap<>();

    private record Skipped(String className, String name, TestSource source, String reason) {}

    /** What is disabled for good is meant to run nowhere. */
    synchronized void concluded(InsideDescriptor test, Verdict verdict) {
        if (verdict instanceof Verdict.Skipped || verdict instanceof Verdict.SkippedByRefusal) {
            if (!Declarations.isDisabled(test)) {
                TestSource source = test.getSource().orElseGet(() -> ClassSource.from(test.className()));
                skipped.putIfAbsent(
                        discovered(test), new Skipped(test.className(), test.plainName(), source, verdict.reason()));
            }
        } else if (!(verdict instanceof Verdict.NotRun)) {
            // A template that skips itself in one environment makes tests of its own in another.
            KnownFailures.ancestors(test).map(InsideDescriptor::insideId).forEach(ran::add);
        }
    }

    /** One that was made up for a template, which made no test, stands for all that it makes elsewhere. */
    private static UniqueId discovered(InsideDescriptor test) {
        UniqueId id = test.insideId();
        return id.getLastSegment().getType().equals(Ids.RESULT) ? id.removeLastSegment() : id;
    }

    synchronized void fail(TestDescriptor root, Turns turns) {
        skipped.keySet().removeAll(ran);
        Map<String, CopiedDescriptor> classes = new LinkedHashMap<>();
        skipped.forEach((id, test) -> {
            CopiedDescriptor ofClass = classes.computeIfAbsent(test.className(), name -> start(root, name, turns));
            CopiedDescriptor failing = child(
                    ofClass, id.toString(), test.name() + " [no environment]", test.source(), TestDescriptor.Type.TEST);
            turns.tell(listener -> {
                listener.dynamicTestRegistered(failing);
                listener.executionStarted(failing);
                listener.executionFinished(failing, TestExecutionResult.failed(new AssertionFailedError(words(test))));
            });
        });
        classes.values()
                .forEach(each ->
                        turns.tell(listener -> listener.executionFinished(each, TestExecutionResult.successful())));
    }

    private static CopiedDescriptor start(TestDescriptor root, String className, Turns turns) {
        CopiedDescriptor ofClass = child(
                root, "nowhere " + className, className, ClassSource.from(className), TestDescriptor.Type.CONTAINER);
        turns.tell(listener -> {
            listener.dynamicTestRegistered(ofClass);
            listener.executionStarted(ofClass);
        });
        return ofClass;
    }

    private static CopiedDescriptor child(
            TestDescriptor parent, String id, String name, TestSource source, TestDescriptor.Type type) {
        CopiedDescriptor child = new CopiedDescriptor(
                parent.getUniqueId().append(Ids.RESULT, id), name, name, source, Set.of(), type, false, false);
        parent.addChild(child);
        return child;
    }

    private static String words(Skipped test) {
        return new Problem(
                        "The test [%s] ran in no environment, and kernelproof.strict is set.".formatted(test.name()),
                        "it runs in one of its environments at least",
                        "it skipped itself in each: " + test.reason(),
                        "add an environment in which it runs, or disable it with @Disabled")
                .toString();
    }
}
