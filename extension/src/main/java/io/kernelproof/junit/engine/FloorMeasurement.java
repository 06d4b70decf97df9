package io.kernelproof.junit.engine;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorException;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.floor.FloorRun;
import io.kernelproof.floor.Trial;
import io.kernelproof.junit.DeclaredMinimum;
import io.kernelproof.junit.session.ModuleName;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.message.Problem;
import io.kernelproof.report.MinimumKernel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** Measures the minimum kernel of one class, and compares it with the declared one. */
final class FloorMeasurement {

    /** A line for people: what a class that declares too high a version could declare. */
    private static final String SUGGESTION = "kernelproof.minimumKernel";

    /** All that was found out. */
    private static final String DESCRIPTION = "kernelproof.minimumKernel.measured";

    private final FloorDescriptor descriptor;
    private final Measured measured;
    private final EnvironmentRun.Shared shared;
    private final Trial empty;
    private final Stage stage;

    FloorMeasurement(FloorDescriptor descriptor, EnvironmentRun.Shared shared, Trial empty) {
        this.descriptor = descriptor;
        this.measured = descriptor.measured();
        this.shared = shared;
        this.empty = empty;
        this.stage = new Stage(shared.turns());
    }

    /**
     * Measures, and tells.
     *
     * @return what was measured; empty if there was nothing to be found, of which was told
     */
    Optional<MinimumKernel> run() {
        try {
            return tryToRun();
        } finally {
            stage.leave();
        }
    }

    private Optional<MinimumKernel> tryToRun() {
        CopiedDescriptor test = descriptor.test();
        CopiedDescriptor testClass = test.parent().orElseThrow();
        tell(listener -> listener.executionStarted(descriptor));
        tell(listener -> listener.dynamicTestRegistered(testClass));
        tell(listener -> listener.executionStarted(testClass));
        tell(listener -> listener.dynamicTestRegistered(test));
        Optional<MinimumKernel> found = Optional.empty();
        if (shared.cancelled().getAsBoolean()) {
            tell(listener -> listener.executionSkipped(test, CancelledException.REASON));
        } else {
            found = measure(test);
        }
        tell(listener -> listener.executionFinished(testClass, TestExecutionResult.successful()));
        tell(listener -> listener.executionFinished(descriptor, TestExecutionResult.successful()));
        stage.close(measured.className());
        stage.end();
        return found;
    }

    private Optional<MinimumKernel> measure(CopiedDescriptor test) {
        tell(listener -> listener.executionStarted(test));
        try {
            FloorResult result = search().find();
            MinimumKernel found = found(result);
            tell(listener -> listener.reportingEntryPublished(test, ReportEntry.from(entries(found, result))));
            finish(test, found.isDeclaredTooLow() ? failed(tooLow(found, result)) : TestExecutionResult.successful());
            shared.session().record(shared.settings(), found);
            return Optional.of(found);
        } catch (EnvironmentUnavailableException e) {
            finish(test, notRun(e));
        } catch (FloorException | IOException | RuntimeException | Error e) {
            finish(test, TestExecutionResult.failed(e));
        }
        return Optional.empty();
    }

    private Floor search() {
        GuestRequest request = new GuestRequest(descriptor.selection(), InsideConfiguration.of(shared.parameters()));
        TestTrial trial = new TestTrial(measured.className(), request, jdk(shared), shared.parameters()::get);
        Floor search = Floor.of(trial).comparedWith(empty);
        return measured.declared()
                .map(DeclaredMinimum::version)
                .filter(version -> version.isBefore(Floor.BASELINE))
                .map(search::downTo)
                .orElse(search);
    }

    /** No container is needed to simulate a kernel. */
    static Path jdk(EnvironmentRun.Shared shared) {
        return shared.settings().jdk().orElseGet(() -> Path.of(System.getProperty("java.home")));
    }

    private MinimumKernel found(FloorResult result) {
        Environment environment = Environment.onKernel(result.floor().toString());
        return MinimumKernel.of(
                ModuleName.find(),
                measured.className(),
                measured.declared().map(DeclaredMinimum::version),
                result,
                environment.fidelity());
    }

    private Map<String, String> entries(MinimumKernel found, FloorResult result) {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put(DESCRIPTION, result.describe());
        if (found.isDeclaredTooHigh()) {
            entries.put(SUGGESTION, tooHigh(found));
        }
        return entries;
    }

    private String tooHigh(MinimumKernel found) {
        return "%s says %s for [%s], but all its tests pass from Linux %s%s on%s: declare %s"
                .formatted(
                        declaredBy(),
                        declared(),
                        measured.className(),
                        found.measured(),
                        found.orOlder() ? ", or an older one," : "",
                        found.setBy().isEmpty() ? "" : ", which " + words(found) + " set",
                        found.measured());
    }

    private String tooLow(MinimumKernel found, FloorResult result) {
        return new Problem(
                        "[minimum kernel] %s says %s for [%s], which needs Linux %s."
                                .formatted(declaredBy(), declared(), measured.className(), found.measured()),
                        "all its tests pass on " + declared(),
                        lastFailure(result) + "\nset by "
                                + (found.setBy().isEmpty() ? "nothing that was seen in calls" : words(found)),
                        "declare %s, or give the code another way where it is refused that".formatted(found.measured()))
                .toString();
    }

    private static String lastFailure(FloorResult result) {
        return result.runs().stream()
                .filter(run -> !run.passed())
                .reduce((before, last) -> last)
                .map(FloorRun::toString)
                .orElse("no failure");
    }

    private static String words(MinimumKernel found) {
        return found.setBy().stream().map(Feature::toString).collect(joining(", "))
                + (found.isOfRuntime() ? " (an empty test in the same JVM tries the same)" : "");
    }

    private String declaredBy() {
        return measured.declared().map(DeclaredMinimum::by).orElseThrow();
    }

    private KernelVersion declared() {
        return measured.declared().map(DeclaredMinimum::version).orElseThrow();
    }

    private static TestExecutionResult failed(String message) {
        return TestExecutionResult.failed(new AssertionFailedError(message));
    }

    private TestExecutionResult notRun(EnvironmentUnavailableException reason) {
        return shared.settings().strict()
                ? TestExecutionResult.failed(reason)
                : TestExecutionResult.aborted(new TestAbortedException("not run: " + reason.reason(), reason));
    }

    private void finish(CopiedDescriptor test, TestExecutionResult result) {
        tell(listener -> listener.executionFinished(test, result));
    }

    private void tell(Turns.Telling telling) {
        stage.tell(measured.className(), telling);
    }
}
