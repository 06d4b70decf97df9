package io.kernelproof.junit.engine;

import io.kernelproof.junit.engine.Turns.Telling;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.RefusedToTest;
import io.kernelproof.verdict.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * Tells JUnit outside what happens inside one environment.
 *
 * <p>Containers never fail and are never skipped: what happens to one happens to the tests in it that did not run, or to a
 * test made up for it. Whoever reads the events would lose the environment of a container, and a build tool that repeats failed tests
 * would take a class that fails in one environment and passes in another for a flake.
 *
 * <p>Every discovered test is told of exactly once, whatever the guest sends.
 */
final class Relay implements GuestListener {

    private final EnvironmentDescriptor environment;
    private final Stage stage;
    private final Conclusions conclusions;
    private final RefusedCalls refusedCalls;
    private final KnownFailures knownFailures;
    private final BiConsumer<InsideDescriptor, Verdict> report;
    private final BooleanSupplier cancelled;

    private final Map<String, InsideDescriptor> byId = new HashMap<>();
    private final Set<InsideDescriptor> started = new HashSet<>();
    private final Set<InsideDescriptor> closed = new HashSet<>();
    private final Set<InsideDescriptor> left = new HashSet<>();
    private final Map<InsideDescriptor, Conclusion> decided = new HashMap<>();
    private @Nullable InsideDescriptor lastStarted;

    Relay(
            EnvironmentDescriptor environment,
            Stage stage,
            Conclusions conclusions,
            RefusedCalls refusedCalls,
            KnownFailures knownFailures,
            BiConsumer<InsideDescriptor, Verdict> report,
            BooleanSupplier cancelled) {
        this.environment = environment;
        this.stage = stage;
        this.conclusions = conclusions;
        this.refusedCalls = refusedCalls;
        this.knownFailures = knownFailures;
        this.report = report;
        this.cancelled = cancelled;
        environment.getDescendants().forEach(each -> know((InsideDescriptor) each));
    }

    // --- The run as a whole ---

    /** Starts the environment, with some tests of which it is decided already what is concluded: they will not run. */
    void begin(Map<InsideDescriptor, Conclusion> decided) {
        this.decided.putAll(decided);
        stage.tell(listener -> listener.executionStarted(environment));
        engines().forEach(this::concludeDecided);
    }

    /** Ends the environment, with a reason why it did not end by itself. It fails what is open, or else a test made up for it. */
    void fail(Throwable reason) {
        if (engines().stream().allMatch(engine -> openTestsBelow(engine).isEmpty())) {
            InsideDescriptor engine = engines().get(0);
            InsideDescriptor ours = register(engine, InsideDescriptor.ofKernelproof(environment, engine));
            conclude(addResult(ours, "(environment)", ours.getSource()), conclusions.failed(reason));
        }
        end(test -> isRunning(test)
                ? conclusion(test, TestExecutionResult.failed(reason), refusedCalls.finished(test))
                : conclusions.failed(reason));
    }

    /** Ends the environment: concludes what is open, then closes it. */
    void end(Function<InsideDescriptor, Conclusion> ofOpen) {
        for (InsideDescriptor engine : engines()) {
            openTestsBelow(engine).forEach(test -> conclude(test, ofOpen.apply(test)));
            engine.insideChildren().forEach(this::close);
        }
        stage.end();
        engines().forEach(this::close);
        stage.tell(listener -> listener.executionFinished(environment, TestExecutionResult.successful()));
    }

    private boolean isRunning(InsideDescriptor test) {
        return test.isTest() && started.contains(test);
    }

    private List<InsideDescriptor> engines() {
        return environment.getChildren().stream()
                .map(InsideDescriptor.class::cast)
                .toList();
    }

    // --- What the guest tells ---

    @Override
    public void registered(Dynamic test) {
        InsideDescriptor parent = byId.get(test.parentId());
        if (parent != null && !closed.contains(parent) && !byId.containsKey(test.id())) {
            register(parent, InsideDescriptor.of(environment, test));
        }
    }

    @Override
    public void started(String id, int tid) {
        leaveIfCancelled();
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null || started.contains(descriptor)) {
            return;
        }
        if (descriptor.isTest()) {
            refusedCalls.started(descriptor, tid);
        } else if (isTopLevel(descriptor)) {
            refusedCalls.betweenTests();
        }
        start(descriptor);
        concludeDecided(descriptor);
    }

    @Override
    public void finished(String id, TestExecutionResult result) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null || closed.contains(descriptor)) {
            return;
        }
        if (descriptor.isTest()) {
            conclude(descriptor, conclusion(descriptor, result, refusedCalls.finished(descriptor)));
        } else {
            concludeContainer(descriptor, result);
        }
        leaveIfCancelled();
    }

    @Override
    public void skipped(String id, String reason) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null || closed.contains(descriptor)) {
            return;
        }
        if (descriptor.isTest() || descriptor.isTemplate()) {
            conclude(descriptor, conclusions.skipped(reason));
        } else {
            start(descriptor);
            openTestsBelow(descriptor).forEach(test -> conclude(test, conclusions.skipped(reason)));
            close(descriptor);
        }
    }

    @Override
    public void published(String id, Map<String, String> entries) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor != null && !closed.contains(descriptor) && !entries.isEmpty()) {
            publish(descriptor, entries);
        }
    }

    @Override
    @SuppressWarnings("SystemOut") // Whoever captures output of tests captures it there.
    public void output(@Nullable String id, boolean error, String text) {
        InsideDescriptor writer = id == null ? lastStarted : byId.get(id);
        Telling print = listener -> (error ? System.err : System.out).print(text);
        if (writer == null) {
            stage.tell(print);
        } else {
            if (writer.isTest() && !closed.contains(writer)) {
                writer.printed(text);
            }
            tell(writer, print);
        }
    }

    @Override
    public void refused(RefusedCall call) {
        refusedCalls.refused(call);
    }

    private void leaveIfCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new CancelledException();
        }
    }

    // --- From results inside to conclusions ---

    private Conclusion conclusion(InsideDescriptor test, TestExecutionResult result, RefusedToTest refused) {
        return conclusions.finished(test, result, refused, knownFailures.because(test, result.getStatus()));
    }

    private void concludeContainer(InsideDescriptor container, TestExecutionResult result) {
        List<InsideDescriptor> open = openTestsBelow(container);
        if (result.getStatus() != Status.SUCCESSFUL) {
            RefusedToTest refused = refusedCalls.betweenTests();
            List<InsideDescriptor> concerned =
                    open.isEmpty() ? List.of(addResult(container, resultName(container), container.getSource())) : open;
            concerned.forEach(test -> conclude(test, conclusion(test, result, refused)));
        } else {
            open.forEach(test -> conclude(test, conclusions.neverRan(test)));
        }
        for (KnownFailures.Tries passed : knownFailures.without(container)) {
            conclude(
                    addResult(container, passed.name(), passed.source()),
                    conclusions.noLongerIncompatible(passed.because()));
        }
        knownFailures
                .declaredTooHigh(container)
                .ifPresent(words -> publish(container, Map.of("kernelproof.minimumKernel", words)));
        if (!container.isEngine()) {
            // Not all of an engine may be told yet: it is closed at the end.
            close(container);
        }
    }

    private static String resultName(InsideDescriptor container) {
        if (container.getSource().orElse(null) instanceof MethodSource) {
            return container.plainName();
        }
        return container.isClass() ? "(class)" : "(" + container.plainName() + ")";
    }

    /** Concludes what was decided before, as soon as it is the turn of the tests. */
    private void concludeDecided(InsideDescriptor parent) {
        if (decided.isEmpty()) {
            return;
        }
        for (InsideDescriptor child : parent.insideChildren()) {
            List<InsideDescriptor> tests = child.getChildren().isEmpty() ? List.of(child) : openTestsBelow(child);
            if (!tests.isEmpty() && tests.stream().allMatch(decided::containsKey)) {
                tests.forEach(test ->
                        conclude(test, Optional.ofNullable(decided.get(test)).orElseThrow()));
                close(child);
            }
        }
    }

    private void conclude(InsideDescriptor test, Conclusion conclusion) {
        if (test.isTest()) {
            concludeTest(test, conclusion);
        } else if (conclusion.result().isEmpty() && !test.hidesChildren()) {
            skip(test, conclusion);
        } else {
            // A template that made no test of its own.
            standIns(test).forEach(standIn -> concludeTest(standIn, conclusion));
            close(test);
        }
    }

    private List<InsideDescriptor> standIns(InsideDescriptor template) {
        start(template);
        if (!template.hidesChildren()) {
            return List.of(addResult(template, template.plainName(), template.getSource()));
        }
        return template.hidden().stream()
                .map(InsideDescriptor.class::cast)
                .map(hidden -> register(template, InsideDescriptor.instead(environment, hidden)))
                .toList();
    }

    private void concludeTest(InsideDescriptor test, Conclusion conclusion) {
        if (conclusion.result().isEmpty() && !started.contains(test)) {
            skip(test, conclusion);
            return;
        }
        start(test);
        if (conclusion.verdict() instanceof Verdict.PassedWithFallback fallback) {
            publish(test, entries(fallback));
        }
        TestExecutionResult result = conclusion.result().orElseGet(() -> TestExecutionResult.aborted(null));
        tell(test, listener -> listener.executionFinished(test, result));
        concluded(test, conclusion);
    }

    private void skip(InsideDescriptor test, Conclusion conclusion) {
        test.insideParent().ifPresent(this::start);
        tell(
                test,
                listener -> listener.executionSkipped(test, conclusion.verdict().reason()));
        concluded(test, conclusion);
    }

    private void concluded(InsideDescriptor test, Conclusion conclusion) {
        closed.add(test);
        report.accept(test, conclusion.verdict());
        leaveIfTopLevel(test);
    }

    private static Map<String, String> entries(Verdict.PassedWithFallback fallback) {
        return Map.of(
                "kernelproof.verdict", fallback.label(),
                "kernelproof.refused",
                        fallback.refusals().stream()
                                .map(refusal -> refusal.describe())
                                .collect(Collectors.joining("\n")));
    }

    // --- The tree outside ---

    private void know(InsideDescriptor descriptor) {
        byId.put(descriptor.insideId().toString(), descriptor);
    }

    private InsideDescriptor register(InsideDescriptor parent, InsideDescriptor child) {
        parent.addChild(child);
        know(child);
        start(parent);
        tell(child, listener -> listener.dynamicTestRegistered(child));
        return child;
    }

    private InsideDescriptor addResult(InsideDescriptor parent, String name, Optional<TestSource> source) {
        String unique = name;
        for (int i = 2;
                byId.containsKey(InsideDescriptor.resultId(parent, unique).toString());
                i++) {
            unique = name + " " + i;
        }
        return register(parent, InsideDescriptor.result(environment, parent, unique, source));
    }

    private void start(InsideDescriptor descriptor) {
        if (started.contains(descriptor)) {
            return;
        }
        descriptor.insideParent().ifPresent(this::start);
        started.add(descriptor);
        lastStarted = descriptor;
        tell(descriptor, listener -> listener.executionStarted(descriptor));
    }

    /** Closes a container and what is open in it; one that never started is none of those. */
    private void close(InsideDescriptor descriptor) {
        if (!started.contains(descriptor) || !closed.add(descriptor)) {
            return;
        }
        descriptor.insideChildren().forEach(this::close);
        tell(descriptor, listener -> listener.executionFinished(descriptor, TestExecutionResult.successful()));
        leaveIfTopLevel(descriptor);
    }

    private void leaveIfTopLevel(InsideDescriptor descriptor) {
        if (isTopLevel(descriptor) && left.add(descriptor)) {
            lastStarted = null;
            stage.close(turnOf(descriptor));
        }
    }

    private void publish(InsideDescriptor descriptor, Map<String, String> entries) {
        ReportEntry entry = ReportEntry.from(entries);
        tell(descriptor, listener -> listener.reportingEntryPublished(descriptor, entry));
    }

    /** Tells in the turn of the class, which begins and ends with the class; what comes before or after is told at once. */
    private void tell(InsideDescriptor descriptor, Telling telling) {
        topLevel(descriptor)
                .filter(top -> started.contains(top) && !left.contains(top))
                .ifPresentOrElse(top -> stage.tell(turnOf(top), telling), () -> stage.tell(telling));
    }

    /** The tests below a container, and the templates without tests, of which nothing is concluded yet. */
    private List<InsideDescriptor> openTestsBelow(InsideDescriptor container) {
        return container.insideChildren().stream().flatMap(this::openTests).toList();
    }

    private Stream<InsideDescriptor> openTests(InsideDescriptor descriptor) {
        if (!descriptor.getChildren().isEmpty()) {
            return descriptor.insideChildren().stream().flatMap(this::openTests);
        }
        boolean isOpen = !closed.contains(descriptor) && (descriptor.isTest() || descriptor.isTemplate());
        return isOpen ? Stream.of(descriptor) : Stream.empty();
    }

    private static boolean isTopLevel(InsideDescriptor descriptor) {
        return descriptor.insideParent().filter(InsideDescriptor::isEngine).isPresent();
    }

    private static Optional<InsideDescriptor> topLevel(InsideDescriptor descriptor) {
        return Stream.iterate(
                        Optional.of(descriptor),
                        Optional::isPresent,
                        each -> each.flatMap(InsideDescriptor::insideParent))
                .flatMap(Optional::stream)
                .filter(Relay::isTopLevel)
                .findFirst();
    }

    /** The name that environments have in common for a class. */
    private static String turnOf(InsideDescriptor topLevel) {
        return topLevel.insideId().toString();
    }
}
