package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.session.Session;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.report.TestResult;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Verdict;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;

/** Runs the tests of one environment, from having the environment to the last event. */
final class EnvironmentRun {

    private final EnvironmentDescriptor descriptor;
    private final Environment environment;
    private final Shared shared;
    private final Told told;
    private final Stage stage;
    private final Conclusions conclusions;
    private final Set<InsideDescriptor> reported = new HashSet<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private @Nullable Guest guest;

    /** What the environments of one execution have in common. */
    record Shared(
            Session session,
            Settings settings,
            Turns turns,
            SkippedEverywhere skips,
            BooleanSupplier cancelled,
            ConfigurationParameters parameters,
            Guests.Starter starter,
            Progress progress) {}

    EnvironmentRun(EnvironmentDescriptor descriptor, Shared shared) {
        this.descriptor = descriptor;
        this.environment = descriptor.environment();
        this.shared = shared;
        this.told = new Told(descriptor, shared.turns().listener());
        this.stage = new Stage(shared.turns(), told);
        this.conclusions = new Conclusions(environment, shared.settings());
    }

    /** Whatever happens here, each test has its result, and others do not have to wait for this environment. */
    void run() {
        shared.progress().starts(environment);
        try {
            tryToRun();
        } catch (Throwable e) {
            endWith(e);
        } finally {
            stage.leave();
            shared.progress().ends(environment);
        }
    }

    private void tryToRun() {
        Sandbox sandbox;
        try {
            if (shared.cancelled().getAsBoolean()) {
                throw new CancelledException();
            }
            sandbox = shared.session()
                    .sandbox(
                            environment,
                            GuestFiles.of(environment, shared.settings().jdk(), shared.parameters()::get),
                            this::foreseen);
        } catch (EnvironmentUnavailableException e) {
            withoutSandbox(conclusions.notRun(e));
            return;
        } catch (CancelledException e) {
            withoutSandbox(conclusions.skipped(CancelledException.REASON));
            return;
        } catch (RuntimeException | Error e) {
            withoutSandbox(conclusions.failed(e));
            return;
        }
        runIn(sandbox);
    }

    /** Where telling it failed as well: what JUnit was not told yet, it is told without any of what could fail again. */
    private void endWith(Throwable reason) {
        try {
            stage.end();
        } catch (RuntimeException | Error e) {
            reason.addSuppressed(e);
        }
        Conclusion conclusion = conclusions.failed(reason);
        TestExecutionResult result = conclusion.result().orElseGet(() -> TestExecutionResult.failed(reason));
        try {
            stage.tell(listener -> {
                told.start(descriptor);
                for (InsideDescriptor leaf : told.untold(descriptor.leaves())) {
                    told.fail(leaf.isTest() ? leaf : standIn(leaf), result);
                }
                told.close();
            });
        } finally {
            descriptor.leaves().stream()
                    .filter(test -> !reported.contains(test))
                    .forEach(test -> report(test, conclusion.verdict()));
        }
    }

    private InsideDescriptor standIn(InsideDescriptor template) {
        InsideDescriptor standIn =
                InsideDescriptor.result(descriptor, template, template.plainName(), template.getSource());
        template.addChild(standIn);
        return standIn;
    }

    /** Only where it is known without asking in the environment which JDK it is started from. */
    private Optional<Command> foreseen() {
        return shared.settings()
                .jdk()
                .flatMap(home -> shared.starter().foresee(environment, Jdk.in(home), shared.parameters()::get));
    }

    /** Tells of each test why it does not run. */
    private void withoutSandbox(Conclusion conclusion) {
        Relay relay = relay(call -> {
            throw new IllegalStateException("nothing runs that could be refused a call");
        });
        relay.begin(Map.of());
        relay.end(test -> conclusion);
    }

    private void runIn(Sandbox sandbox) {
        Map<InsideDescriptor, Conclusion> unmet;
        try {
            facts.putAll(sandbox.facts());
            unmet = unmetRequirements(sandbox);
        } catch (RuntimeException | Error e) {
            withoutSandbox(conclusions.failed(e));
            return;
        }
        Relay relay = relay(call -> attribute(call, sandbox));
        relay.begin(unmet);
        try {
            List<String> selected = selected(unmet.keySet());
            if (!selected.isEmpty()) {
                runInside(sandbox, selected, relay);
            }
            relay.end(conclusions::neverRan);
        } catch (CancelledException e) {
            relay.end(test -> conclusions.skipped(CancelledException.REASON));
        } catch (EnvironmentUnavailableException e) {
            relay.end(test -> conclusions.notRun(e));
        } catch (GuestDiedException | RuntimeException | Error e) {
            relay.fail(e);
        }
    }

    private Map<InsideDescriptor, Conclusion> unmetRequirements(Sandbox sandbox) {
        Requirements requirements = new Requirements(sandbox, conclusions);
        Map<InsideDescriptor, Conclusion> unmet = new HashMap<>();
        descriptor
                .leaves()
                .forEach(test -> requirements.unmet(test).ifPresent(conclusion -> unmet.put(test, conclusion)));
        return unmet;
    }

    private List<String> selected(Set<InsideDescriptor> without) {
        return descriptor.leaves().stream()
                .filter(test -> !without.contains(test))
                .flatMap(test -> test.selection().stream())
                .map(UniqueId::toString)
                .toList();
    }

    private void runInside(Sandbox sandbox, List<String> selected, Relay relay)
            throws GuestDiedException, EnvironmentUnavailableException {
        Guest started = guest(sandbox);
        guest = started;
        facts.putAll(started.facts());
        conclusions.know(started::baseline, refusal -> isContradicted(refusal, sandbox));
        Reading.of(started, new GuestRequest(selected, InsideConfiguration.of(shared.parameters())), relay);
    }

    private static boolean isContradicted(Refusal refusal, Sandbox sandbox) {
        return refusal.by() == RefusedBy.KERNEL
                && sandbox.observations().contradictions().stream()
                        .anyMatch(status -> status instanceof SyscallStatus.Missing
                                && status.syscall().equals(refusal.syscall()));
    }

    /** The guest that an earlier execution of the session left, if it is still alive. */
    private Guest guest(Sandbox sandbox) throws GuestDiedException, EnvironmentUnavailableException {
        Guests guests = Guests.in(shared.session());
        Optional<Guest> alive = guests.alive(environment);
        return alive.isPresent()
                ? alive.get()
                : guests.add(environment, shared.starter().start(sandbox, jdk(sandbox), shared.parameters()::get));
    }

    /** Outside of containers, there is none but those of this machine. */
    private Jdk jdk(Sandbox sandbox) throws EnvironmentUnavailableException, GuestDiedException {
        Optional<Path> configured = shared.settings().jdk();
        return configured.isEmpty() && environment.container().isPresent()
                ? Jdk.ofTheImage(sandbox)
                : Jdk.in(configured.orElseGet(() -> Path.of(System.getProperty("java.home"))));
    }

    private Relay relay(Function<RefusedCall, Refusal> attribution) {
        return new Relay(
                descriptor,
                stage,
                conclusions,
                new RefusedCalls(attribution),
                new KnownFailures(environment, Measuring.ofModule(shared.settings())),
                this::report,
                shared.cancelled());
    }

    private Refusal attribute(RefusedCall call, Sandbox sandbox) {
        Refusal refusal = Refusal.of(call, sandbox::attribute);
        return Optional.ofNullable(guest)
                .flatMap(each -> each.afterwards(call))
                .map(refusal::followedBy)
                .orElse(refusal);
    }

    private void report(InsideDescriptor test, Verdict verdict) {
        reported.add(test);
        shared.skips().concluded(test, verdict);
        String output = test.takeOutput();
        TestResult result = new TestResult(
                environment.id(),
                test.className(),
                test.plainName(),
                test.insideId().toString(),
                verdict,
                verdict instanceof Verdict.Failed ? output : "");
        shared.session().record(shared.settings(), environment, facts, result);
        shared.progress().concluded(environment, verdict);
    }
}
