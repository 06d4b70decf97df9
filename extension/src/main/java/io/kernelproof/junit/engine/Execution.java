package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.floor.Trial;
import io.kernelproof.junit.session.Session;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.report.MinimumKernel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;

/** One execution: first what is wrong with declarations, then the environments, as many at once as is allowed. */
final class Execution {

    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(15);

    private final ExecutionRequest request;
    private final Guests.Starter starter;
    private final TestDescriptor root;
    private final EngineExecutionListener listener;
    private volatile boolean interrupted;

    Execution(ExecutionRequest request, Guests.Starter starter) {
        this.request = request;
        this.starter = starter;
        this.root = request.getRootTestDescriptor();
        this.listener = request.getEngineExecutionListener();
    }

    void run() {
        listener.executionStarted(root);
        List<Throwable> failures = new ArrayList<>();
        if (root instanceof RootDescriptor discovered) {
            failures.addAll(failuresOf(discovered.failures(), failure -> fail(discovered.add(failure), failure)));
        }
        failures.addAll(failuresOf(children(DeclarationDescriptor.class), this::fail));
        List<EnvironmentDescriptor> environments = children(EnvironmentDescriptor.class);
        List<FloorDescriptor> floors = children(FloorDescriptor.class);
        if (!environments.isEmpty() || !floors.isEmpty()) {
            try {
                failures.addAll(run(environments, floors));
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
        listener.executionFinished(root, failures.isEmpty() ? TestExecutionResult.successful() : failed(failures));
    }

    private static <T> List<Throwable> failuresOf(List<T> all, Consumer<T> action) {
        List<Throwable> failures = new ArrayList<>();
        for (T each : all) {
            try {
                action.accept(each);
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /** What could not be told as the result of a test. */
    private static TestExecutionResult failed(List<Throwable> failures) {
        JUnitException failure =
                new JUnitException("The tests of an environment could not be told to their end", failures.get(0));
        failures.stream().skip(1).forEach(failure::addSuppressed);
        return TestExecutionResult.failed(failure);
    }

    private <T> List<T> children(Class<T> type) {
        return root.getChildren().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private void fail(CopiedDescriptor test, EngineFailure failure) {
        CopiedDescriptor engine = test.parent().orElseThrow();
        listener.dynamicTestRegistered(engine);
        listener.executionStarted(engine);
        listener.dynamicTestRegistered(test);
        listener.executionStarted(test);
        listener.executionFinished(test, TestExecutionResult.failed(failure.thrown()));
        listener.executionFinished(engine, TestExecutionResult.successful());
    }

    private void fail(DeclarationDescriptor wrong) {
        listener.executionStarted(wrong);
        CopiedDescriptor failing = wrong.failing();
        listener.dynamicTestRegistered(failing);
        listener.executionStarted(failing);
        listener.executionFinished(failing, TestExecutionResult.failed(new JUnitException(wrong.message())));
        listener.executionFinished(wrong, TestExecutionResult.successful());
    }

    @SuppressWarnings("SystemOut") // Progress is for the console.
    private List<Throwable> run(List<EnvironmentDescriptor> environments, List<FloorDescriptor> floors) {
        Settings settings = Settings.of(request.getConfigurationParameters()::get);
        if (settings.keep()) {
            Session.in(request.getStore()).keepSandboxes();
        }
        List<Environment> places =
                environments.stream().map(EnvironmentDescriptor::environment).toList();
        BooleanSupplier cancelled = Cancellation.of(request);
        try (Progress progress = new Progress(places, System::nanoTime)) {
            progress.tell(System.out::println);
            EnvironmentRun.Shared shared = new EnvironmentRun.Shared(
                    Session.in(request.getStore()),
                    settings,
                    new Turns(listener),
                    new SkippedEverywhere(),
                    () -> interrupted || cancelled.getAsBoolean(),
                    request.getConfigurationParameters(),
                    starter,
                    progress);
            List<Runnable> runs = environments.stream()
                    .<Runnable>map(environment -> new EnvironmentRun(environment, shared)::run)
                    .toList();
            List<Throwable> failures = new ArrayList<>(run(runs, settings.parallelism()));
            if (settings.strict()) {
                failures.addAll(failuresOf(List.of(shared.skips()), skips -> skips.fail(root, shared.turns())));
            }
            failures.addAll(measure(floors, shared));
            return failures;
        }
    }

    /** After all tests have run: it may take long. */
    private List<Throwable> measure(List<FloorDescriptor> floors, EnvironmentRun.Shared shared) {
        Settings settings = shared.settings();
        Trial empty = new SharedTrial(
                TestTrial.empty(FloorMeasurement.jdk(shared), request.getConfigurationParameters()::get));
        List<MinimumKernel> found = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> measurements = floors.stream()
                .<Runnable>map(floor ->
                        () -> new FloorMeasurement(floor, shared, empty).run().ifPresent(found::add))
                .toList();
        List<Throwable> failures = new ArrayList<>(run(measurements, settings.parallelism()));
        List<Path> page = floors.isEmpty()
                ? List.of()
                : settings.minimumKernels().page().stream().toList();
        failures.addAll(failuresOf(page, path -> new PageCheck(path, settings).run(found, root, shared.turns())));
        return failures;
    }

    /** Runs all of them to their ends, and returns what failed: that of one says nothing of the others. */
    private List<Throwable> run(List<Runnable> runs, int limit) {
        int parallelism = Math.min(limit, runs.size());
        if (parallelism <= 1) {
            return failuresOf(runs, Runnable::run);
        }
        ExecutorService executor = Executors.newFixedThreadPool(parallelism);
        try {
            List<Future<?>> running = new ArrayList<>();
            runs.forEach(run -> running.add(begin(run, executor)));
            return failuresOf(running);
        } catch (InterruptedException e) {
            leave(executor);
            Thread.currentThread().interrupt();
            return List.of(new JUnitException("The thread was interrupted that waits for the environments", e));
        } finally {
            executor.shutdownNow();
        }
    }

    private static Future<?> begin(Runnable run, ExecutorService executor) {
        FutureTask<?> task = new FutureTask<>(run, null);
        try {
            executor.execute(task);
        } catch (OutOfMemoryError noMoreThreads) {
            task.run();
        }
        return task;
    }

    /** Waits without a limit: tests take as long as they take, and whoever runs them keeps the limits of all else. */
    private static List<Throwable> failuresOf(List<Future<?>> running) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                failures.add(e.getCause() == null ? e : e.getCause());
            }
        }
        return failures;
    }

    /** Lets the environments tell their ends: between two events, else by ending the JVMs that say nothing. */
    private void leave(ExecutorService executor) {
        interrupted = true;
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(LEAVE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                Guests.in(Session.in(request.getStore())).close();
                var unused = executor.awaitTermination(LEAVE_LIMIT.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            // Twice is more than a wish to end soon.
        }
    }
}
