package io.kernelproof.junit.engine;

import io.kernelproof.junit.engine.Turns.Telling;
import io.kernelproof.junit.guest.Wire;
import io.kernelproof.message.Problem;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.RefusedToTest;
import io.kernelproof.verdict.Verdict;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/**
 * Tells JUnit outside what happens inside one environment.
 *
 * <p>Containers never fail and are never skipped: what happens to one happens to the tests in it that did not run, or to a
 * test made up for it. Whoever reads the events would lose the environment of a container, and a build tool that repeats failed tests
 * would take a class that fails in one environment and passes in another for a flake.
 *
 * <p>Every discovered test is told of exactly once, whatever the guest sends. What it tells that cannot be told to JUnit, such as a
 * second result of a test, is a failed test made up for it; where nobody knows of which test it is, it ends the environment.
 */
final class Relay implements GuestListener {

    /** Containers and tests within each other below an engine: others than this class go through them by recursion. */
    static final int MAX_DEPTH = 100;

    /** Segments of a unique id. */
    static final int MAX_SEGMENTS = 256;

    /** Tests made up for what cannot be told; a guest that makes more of them makes nothing but noise. */
    static final int MAX_ODDITIES = 100;

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

    /** Containers of which the guest has told the end; those of an engine are closed later. */
    private final Set<InsideDescriptor> ended = new HashSet<>();

    private final Map<InsideDescriptor, Conclusion> decided = new HashMap<>();

    /** Ids for which a failed test stands, with what is below them where they are of none that is known. */
    private final Set<String> odd = new HashSet<>();

    private int oddities;
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
            InsideDescriptor ours = ours(engines().get(0));
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
        if (parent == null && odd.contains(test.parentId())) {
            odd.add(test.id());
        } else if (byId.containsKey(test.id())) {
            fail(test.id(), "it came to be twice", null);
        } else if (parent == null) {
            fail(test.id(), "it came to be in what nobody had told of", null);
        } else if (isOver(parent)) {
            fail(test.id(), "it came to be in what had ended", null);
        } else if (depth(parent) >= MAX_DEPTH || segments(test.id()) > MAX_SEGMENTS) {
            fail(
                    test.id(),
                    parent,
                    "it is nested deeper than the limit, which is %d containers and %d segments of an id"
                            .formatted(MAX_DEPTH, MAX_SEGMENTS),
                    null);
        } else {
            // Surefire reports no test that is not below a class.
            boolean isBelowNone = parent.isEngine() && !(test.source() instanceof ClassSource);
            register(isBelowNone ? ours(parent) : parent, InsideDescriptor.of(environment, test));
        }
    }

    @Override
    public void started(String id, int tid) {
        leaveIfCancelled();
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null) {
            fail(id, "it started, and nobody had told that it came to be", null);
        } else if (isOver(descriptor)) {
            fail(id, "it started when it was over", null);
        } else if (!started.contains(descriptor)) {
            if (descriptor.isTest()) {
                refusedCalls.started(descriptor, tid);
            } else if (isTopLevel(descriptor)) {
                refusedCalls.classStarted();
            }
            start(descriptor);
            concludeDecided(descriptor);
        }
    }

    @Override
    public void finished(String id, TestExecutionResult result) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null) {
            fail(id, "it ended, and nobody had told that it came to be", result);
        } else if (isOver(descriptor) || ended.contains(descriptor)) {
            // That a container ended well says nothing that is not known already.
            if (descriptor.isTest() || result.getStatus() != Status.SUCCESSFUL) {
                fail(id, "it ended when it was over", result);
            }
        } else if (descriptor.isTest()) {
            closeBelow(descriptor, conclusions::neverRan);
            RefusedToTest refused = result.getStatus() == Status.ABORTED
                    ? refusedCalls.finishedWithClass(descriptor)
                    : refusedCalls.finished(descriptor);
            conclude(descriptor, conclusion(descriptor, result, refused));
        } else {
            ended.add(descriptor);
            concludeContainer(descriptor, result);
        }
        leaveIfCancelled();
    }

    @Override
    public void skipped(String id, String reason) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor == null) {
            fail(id, "it was skipped, and nobody had told that it came to be", null);
        } else if (isOver(descriptor) || ended.contains(descriptor)) {
            if (descriptor.isTest()) {
                fail(id, "it was skipped when it was over", null);
            }
        } else if (descriptor.isTest()
                || (descriptor.isTemplate() && descriptor.getChildren().isEmpty())) {
            closeBelow(descriptor, test -> skipped(descriptor, reason));
            conclude(descriptor, skipped(descriptor, reason));
        } else {
            start(descriptor);
            closeBelow(descriptor, test -> skipped(descriptor, reason));
            if (!descriptor.isEngine()) {
                close(descriptor);
            }
        }
    }

    private Conclusion skipped(InsideDescriptor descriptor, String reason) {
        return Declarations.isDisabled(descriptor)
                ? conclusions.skipped(reason)
                : conclusions.skipped(reason, refusedCalls.ofClass());
    }

    @Override
    public void published(String id, Map<String, String> entries) {
        InsideDescriptor descriptor = byId.get(id);
        if (descriptor != null && !isOver(descriptor) && !entries.isEmpty()) {
            descriptor.insideParent().ifPresent(this::start);
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

    // --- What cannot be told to JUnit ---

    /** Fails a test made up for what was told of one that may be known or not. */
    private void fail(String id, String seen, @Nullable TestExecutionResult result) {
        InsideDescriptor known = byId.get(id);
        fail(id, known == null ? nearest(id).orElse(null) : known, seen, result);
    }

    private void fail(String id, @Nullable InsideDescriptor near, String seen, @Nullable TestExecutionResult result) {
        if (!odd.add(id)) {
            return;
        }
        Throwable thrown = result == null ? null : result.getThrowable().orElse(null);
        OddEventException reason = new OddEventException(
                new Problem(
                        "What the JVM inside told of [%s] cannot be told to JUnit.".formatted(id),
                        "each test comes to be once, in what has not ended, starts once and ends once",
                        seen + (result == null ? "" : ": " + result.getStatus()),
                        "look for a test engine that tells of a test twice or at the wrong time, and for tests that write to descriptor 99"),
                thrown);
        if (near == null || ++oddities > MAX_ODDITIES) {
            throw reason;
        }
        InsideDescriptor home = home(near);
        conclude(addResult(home, "(%s)".formatted(near.plainName()), home.getSource()), conclusions.failed(reason));
    }

    /** The innermost one above an id that is known. */
    private Optional<InsideDescriptor> nearest(String id) {
        for (int end = id.lastIndexOf('/'); end > 0; end = id.lastIndexOf('/', end - 1)) {
            InsideDescriptor known = byId.get(id.substring(0, end));
            if (known != null) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** The innermost container that can still have a test, in a class of the tests or else in our own. */
    private InsideDescriptor home(InsideDescriptor near) {
        InsideDescriptor engine = near;
        Optional<InsideDescriptor> home = Optional.empty();
        for (InsideDescriptor each : KnownFailures.ancestors(near).toList()) {
            engine = each;
            if (home.isEmpty() && !each.isTest() && !each.isEngine() && !isOver(each)) {
                home = Optional.of(each);
            }
        }
        return home.isPresent() ? home.get() : ours(engine);
    }

    private InsideDescriptor ours(InsideDescriptor engine) {
        InsideDescriptor ours = InsideDescriptor.ofKernelproof(environment, engine);
        InsideDescriptor known = byId.get(ours.insideId().toString());
        return known == null ? register(engine, ours) : known;
    }

    // --- From results inside to conclusions ---

    private Conclusion conclusion(InsideDescriptor test, TestExecutionResult result, RefusedToTest refused) {
        return conclusions.finished(test, result, refused, knownFailures.because(test, result.getStatus()));
    }

    private void concludeContainer(InsideDescriptor container, TestExecutionResult result) {
        List<InsideDescriptor> open = openTestsBelow(container);
        if (result.getStatus() != Status.SUCCESSFUL) {
            RefusedToTest refused = refusedCalls.ofClass();
            List<InsideDescriptor> concerned = open.isEmpty()
                    ? List.of(addResult(home(container), resultName(container), container.getSource()))
                    : open;
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
        } else if (conclusion.result().isEmpty() && !test.hidesChildren() && !started.contains(test)) {
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
        test.insideChildren().forEach(this::close);
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
        byId.put(Wire.id(descriptor.insideId().toString()), descriptor);
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
                byId.containsKey(
                        Wire.id(InsideDescriptor.resultId(parent, unique).toString()));
                i++) {
            unique = name + " " + i;
        }
        return register(parent, InsideDescriptor.result(environment, parent, unique, source));
    }

    /** Not by recursion, as all that goes through what a guest has made. */
    private void start(InsideDescriptor descriptor) {
        Deque<InsideDescriptor> due = new ArrayDeque<>();
        for (Optional<InsideDescriptor> each = Optional.of(descriptor);
                each.isPresent() && !started.contains(each.get());
                each = each.get().insideParent()) {
            due.push(each.get());
        }
        for (InsideDescriptor each : due) {
            started.add(each);
            lastStarted = each;
            tell(each, listener -> listener.executionStarted(each));
        }
    }

    /** Closes a container and what is open in it; one that never started is none of those. */
    private void close(InsideDescriptor descriptor) {
        Predicate<InsideDescriptor> isOpen = each -> started.contains(each) && !closed.contains(each);
        for (InsideDescriptor each : childrenFirst(descriptor, isOpen)) {
            closed.add(each);
            tell(each, listener -> listener.executionFinished(each, TestExecutionResult.successful()));
            leaveIfTopLevel(each);
        }
    }

    /** Concludes the tests below one that ends, and closes the containers there. */
    private void closeBelow(InsideDescriptor descriptor, Function<InsideDescriptor, Conclusion> ofOpen) {
        openTestsBelow(descriptor).forEach(test -> conclude(test, ofOpen.apply(test)));
        descriptor.insideChildren().forEach(this::close);
    }

    /** A descriptor and what is below it, as far as they are wanted, each after its children. */
    private static List<InsideDescriptor> childrenFirst(InsideDescriptor top, Predicate<InsideDescriptor> wanted) {
        Deque<InsideDescriptor> parentsFirst = new ArrayDeque<>();
        Deque<InsideDescriptor> due = new ArrayDeque<>(List.of(top));
        while (!due.isEmpty()) {
            InsideDescriptor next = due.pop();
            if (wanted.test(next)) {
                parentsFirst.push(next);
                next.insideChildren().forEach(due::push);
            }
        }
        return List.copyOf(parentsFirst);
    }

    private void leaveIfTopLevel(InsideDescriptor descriptor) {
        if (isTopLevel(descriptor) && left.add(descriptor)) {
            refusedCalls.classEnded();
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

    /** The tests below a container, and the templates without tests, of which nothing is concluded yet; children come first. */
    private List<InsideDescriptor> openTestsBelow(InsideDescriptor container) {
        return childrenFirst(container, each -> true).stream()
                .filter(each -> !each.equals(container) && !closed.contains(each))
                .filter(each -> each.isTest()
                        || (each.isTemplate() && each.getChildren().isEmpty()))
                .toList();
    }

    /** Whether JUnit was told the end of it, or of what it is in. */
    private boolean isOver(InsideDescriptor descriptor) {
        return KnownFailures.ancestors(descriptor).anyMatch(closed::contains);
    }

    private static long depth(InsideDescriptor descriptor) {
        return KnownFailures.ancestors(descriptor).count();
    }

    private static long segments(String id) {
        return 1 + id.chars().filter(each -> each == '/').count();
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
