package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.floor.Trial;
import io.kernelproof.junit.session.Session;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.report.MinimumKernel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;

/** One execution: first what is wrong with declarations, then the environments, as many at once as is allowed. */
final class Execution {

    private final ExecutionRequest request;
    private final Guests.Starter starter;
    private final TestDescriptor root;
    private final EngineExecutionListener listener;

    Execution(ExecutionRequest request, Guests.Starter starter) {
        this.request = request;
        this.starter = starter;
        this.root = request.getRootTestDescriptor();
        this.listener = request.getEngineExecutionListener();
    }

    void run() {
        listener.executionStarted(root);
        children(DeclarationDescriptor.class).forEach(this::fail);
        List<EnvironmentDescriptor> environments = children(EnvironmentDescriptor.class);
        List<FloorDescriptor> floors = children(FloorDescriptor.class);
        if (!environments.isEmpty() || !floors.isEmpty()) {
            run(environments, floors);
        }
        listener.executionFinished(root, TestExecutionResult.successful());
    }

    private <T> List<T> children(Class<T> type) {
        return root.getChildren().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
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
    private void run(List<EnvironmentDescriptor> environments, List<FloorDescriptor> floors) {
        Settings settings = Settings.of(request.getConfigurationParameters()::get);
        if (settings.keep()) {
            Session.in(request.getStore()).keepSandboxes();
        }
        List<Environment> places =
                environments.stream().map(EnvironmentDescriptor::environment).toList();
        try (Progress progress = new Progress(places, System::nanoTime)) {
            progress.tell(System.out::println);
            EnvironmentRun.Shared shared = new EnvironmentRun.Shared(
                    Session.in(request.getStore()),
                    settings,
                    new Turns(listener),
                    Cancellation.of(request),
                    request.getConfigurationParameters(),
                    starter,
                    progress);
            List<Runnable> runs = environments.stream()
                    .<Runnable>map(environment -> new EnvironmentRun(environment, shared)::run)
                    .toList();
            run(runs, settings.parallelism());
            measure(floors, shared);
        }
    }

    /** After all tests have run: it may take long. */
    private void measure(List<FloorDescriptor> floors, EnvironmentRun.Shared shared) {
        Settings settings = shared.settings();
        Trial empty = new SharedTrial(
                TestTrial.empty(FloorMeasurement.jdk(shared), request.getConfigurationParameters()::get));
        List<MinimumKernel> found = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> measurements = floors.stream()
                .<Runnable>map(floor ->
                        () -> new FloorMeasurement(floor, shared, empty).run().ifPresent(found::add))
                .toList();
        run(measurements, settings.parallelism());
        Optional<Path> page = settings.minimumKernels().page().filter(path -> !floors.isEmpty());
        page.ifPresent(path -> new PageCheck(path, settings).run(found, root, shared.turns()));
    }

    private static void run(List<Runnable> runs, int limit) {
        int parallelism = Math.min(limit, runs.size());
        if (parallelism <= 1) {
            runs.forEach(Runnable::run);
            return;
        }
        ExecutorService executor = Executors.newFixedThreadPool(parallelism);
        try {
            List<Future<?>> running = new ArrayList<>();
            runs.forEach(run -> running.add(executor.submit(run)));
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new JUnitException("The tests of an environment could not be told to their end", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JUnitException("The thread was interrupted that waits for the environments", e);
        } finally {
            executor.shutdownNow();
        }
    }
}
