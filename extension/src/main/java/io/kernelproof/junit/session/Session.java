package io.kernelproof.junit.session;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.report.MinimumKernel;
import io.kernelproof.report.TestResult;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.time.Together;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.engine.support.store.NamespacedHierarchicalStore;

/**
 * What the executions of one launcher session share. Suites and reruns each start an execution of their own, so what is
 * costly to start lives here: it is kept in the session's store, which closes it when the session ends.
 *
 * <p>Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Session implements AutoCloseable {

    /**
     * The namespace in which the store of a launcher session has the session, under the key {@code Session.class}. Jupiter has
     * classes of its own for the same store, with the same parts.
     */
    public static final String NAMESPACE = "io.kernelproof";

    /** A provider keeps its own limit: this is for who waits for another thread that starts the same. */
    private static final Duration START_LIMIT = Duration.ofMinutes(65);

    /** A JVM has half a minute to end by itself, and then is killed, and what it has recorded is fetched. */
    private static final Duration KEPT_LIMIT = Duration.ofMinutes(5);

    private static final Duration SANDBOX_LIMIT = Duration.ofMinutes(2);

    /** Others of the build may hold the report for a minute. */
    private static final Duration REPORT_LIMIT = Duration.ofMinutes(3);

    private final EnvironmentProvider provider = EnvironmentProviders.installed();

    private final Map<Place, FutureTask<Start>> sandboxes = new ConcurrentHashMap<>();

    private final Map<Class<?>, Kept> kept = new ConcurrentHashMap<>();

    /** By directory and run: suites and nested launchers may have settings of their own. */
    private final Map<Path, Map<String, SessionReport>> reports = new ConcurrentHashMap<>();

    private volatile boolean keepsSandboxes;
    private volatile boolean closed;

    /** With the files that are to be found there: tests inside need those of this machine, commands are not to see them. */
    private record Place(Environment environment, Set<Path> files) {}

    /** A sandbox, or why there is none: an environment that cannot be had is not tried twice. */
    private sealed interface Start {
        record Started(Sandbox sandbox) implements Start {}

        record Unavailable(EnvironmentUnavailableException reason) implements Start {}
    }

    /** What lives as long as the session and uses its sandboxes. */
    public interface Kept extends AutoCloseable {
        @Override
        void close();
    }

    /** Creates a session without sandboxes and results; for the store of a launcher session. */
    public Session() {}

    /**
     * Finds the session to which a store belongs.
     *
     * @param store of an execution request, or of a launcher session
     * @return the session
     */
    public static Session in(NamespacedHierarchicalStore<Namespace> store) {
        NamespacedHierarchicalStore<Namespace> root = store;
        while (root.getParent().isPresent()) {
            root = root.getParent().get();
        }
        return root.getOrComputeIfAbsent(
                Namespace.create(NAMESPACE), Session.class, key -> new Session(), Session.class);
    }

    /**
     * Finds or starts the sandbox of an environment in which nothing of this machine is to be found.
     *
     * @param environment what is asked for
     * @return the sandbox; the session closes it
     * @throws EnvironmentUnavailableException if it cannot be had
     */
    public Sandbox sandbox(Environment environment) throws EnvironmentUnavailableException {
        return sandbox(environment, Set.of(), Optional::empty);
    }

    /**
     * Finds or starts the sandbox of an environment in which some files are to be found.
     *
     * @param environment what is asked for
     * @param files absolute paths on this machine, and inside
     * @param foreseen makes the command that will be run in it first, with a channel, if that is known; called only if it is started
     * @return the sandbox; the session closes it
     * @throws EnvironmentUnavailableException if it cannot be had
     */
    public Sandbox sandbox(Environment environment, Set<Path> files, Supplier<Optional<Command>> foreseen)
            throws EnvironmentUnavailableException {
        Place place = new Place(environment, Set.copyOf(files));
        FutureTask<Start> mine = new FutureTask<>(() -> start(place, foreseen));
        FutureTask<Start> first =
                Optional.ofNullable(sandboxes.putIfAbsent(place, mine)).orElse(mine);
        if (first == mine) {
            // In the thread of who asked first; whoever else asks for the same waits, and nobody else does.
            mine.run();
        }
        Start start = await(first, environment);
        if (start instanceof Start.Unavailable unavailable) {
            if (Thread.currentThread().isInterrupted()) {
                // That says nothing of the environment.
                sandboxes.remove(place, first);
            }
            throw unavailable.reason();
        }
        return ((Start.Started) start).sandbox();
    }

    private static Start await(FutureTask<Start> starting, Environment environment)
            throws EnvironmentUnavailableException {
        try {
            return TimeLimit.of(START_LIMIT).await(starting);
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            throw notStarted(environment, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notStarted(environment, e);
        }
    }

    private static EnvironmentUnavailableException notStarted(Environment environment, Throwable cause) {
        return new EnvironmentUnavailableException(
                environment, "it is started, or it is said why it cannot be", cause.toString(), "see the cause", cause);
    }

    private Start start(Place place, Supplier<Optional<Command>> foreseen) {
        try {
            Sandbox sandbox = provider.start(place.environment(), place.files(), ifKnown(foreseen));
            if (closed) {
                // Nobody else will: it came after the end.
                sandbox.close();
                throw notStarted(place.environment(), new IllegalStateException("the launcher session has ended"));
            }
            return new Start.Started(sandbox);
        } catch (EnvironmentUnavailableException e) {
            return new Start.Unavailable(e);
        }
    }

    /** Whoever starts the command fails as well, and is asked why. */
    private static Optional<Command> ifKnown(Supplier<Optional<Command>> foreseen) {
        try {
            return foreseen.get();
        } catch (RuntimeException | Error e) {
            return Optional.empty();
        }
    }

    /** Leaves the environments at the end as they are, for people to look into, and says how. */
    public void keepSandboxes() {
        keepsSandboxes = true;
    }

    /**
     * Takes a result into the report, which is written when the session ends. A later result of the same test in the same
     * environment, from a rerun, replaces the earlier one.
     *
     * @param settings where the report goes
     * @param environment where the test ran, or was to run
     * @param facts what the environment proved to be, of the sandbox and of the JVM in it; empty if it could not be had
     * @param result what is concluded of the test
     */
    public void record(Settings settings, Environment environment, Map<String, String> facts, TestResult result) {
        report(settings).add(environment, facts, result);
    }

    /**
     * Takes what was measured of a class into the report.
     *
     * @param settings where the report goes
     * @param minimumKernel of the class
     */
    public void record(Settings settings, MinimumKernel minimumKernel) {
        report(settings).add(minimumKernel);
    }

    private SessionReport report(Settings settings) {
        return reports.computeIfAbsent(settings.reportDirectory(), directory -> new ConcurrentHashMap<>())
                .computeIfAbsent(settings.run(), run -> new SessionReport(settings.reportDirectory(), run));
    }

    /**
     * Finds or makes something that lives as long as the session and uses its sandboxes.
     *
     * @param type what it is; there is one of each
     * @param maker makes it
     * @return it; the session closes it, before the sandboxes
     * @param <T> its type
     */
    public <T extends Kept> T keep(Class<T> type, Supplier<T> maker) {
        return type.cast(kept.computeIfAbsent(type, key -> maker.get()));
    }

    /**
     * Ends the sandboxes, writes the report meanwhile, and shows it in brief: in Surefire's fork, its console is still there. Nothing
     * that fails keeps the rest from being done.
     *
     * @throws IllegalStateException if something could not be ended or written; the message has all of it
     */
    @Override
    public void close() {
        // An end that is interrupted leaves things behind: whoever closes it hears of that when it is over.
        boolean isInterrupted = Thread.interrupted();
        try {
            end();
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void end() {
        List<Throwable> failures = new ArrayList<>();
        closed = true;
        FutureTask<List<String>> published = new FutureTask<>(this::publish);
        beside(published);
        endKept(failures);
        endSandboxes(failures);
        show(published, failures);
        if (!failures.isEmpty()) {
            throw failure(failures);
        }
    }

    private static void beside(Runnable work) {
        try {
            TimeLimit.thread("kernelproof-report", work);
        } catch (OutOfMemoryError noMoreThreads) {
            work.run();
        }
    }

    private List<String> publish() {
        return all(reports).map(SessionReport::publish).toList();
    }

    @SuppressWarnings("SystemOut") // For the person who looks at the build.
    private void show(FutureTask<List<String>> published, List<Throwable> failures) {
        try {
            TimeLimit.of(REPORT_LIMIT).await(published).forEach(System.out::print);
        } catch (ExecutionException | TimeoutException e) {
            failures.add(failed("the report", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(failed("the report", e));
        }
        reports.clear();
    }

    private static <T> Stream<T> all(Map<?, ? extends Map<?, T>> values) {
        return values.values().stream().flatMap(each -> each.values().stream());
    }

    private void endKept(List<Throwable> failures) {
        Together.forEach(kept.entrySet(), KEPT_LIMIT, each -> each.getValue().close())
                .forEach((each, thrown) ->
                        failures.add(failed("[%s]".formatted(each.getKey().getName()), thrown)));
        kept.clear();
    }

    private void endSandboxes(List<Throwable> failures) {
        Together.forEach(sandboxes.entrySet(), SANDBOX_LIMIT, this::end)
                .forEach((each, thrown) -> failures.add(
                        failed("the environment [%s]".formatted(each.getKey().environment()), thrown)));
        sandboxes.clear();
    }

    private void end(Map.Entry<Place, FutureTask<Start>> started) throws Exception {
        if (TimeLimit.of(SANDBOX_LIMIT).await(started.getValue()) instanceof Start.Started there) {
            end(there.sandbox());
        }
    }

    @SuppressWarnings("SystemOut") // For the person who asked for it.
    private void end(Sandbox sandbox) {
        try {
            Optional<String> left = keepsSandboxes ? sandbox.keep() : Optional.empty();
            left.ifPresent(how -> System.out.printf(
                    "Kernelproof: [%s] is kept; %s%n",
                    Printable.line(sandbox.environment().toString()), Printable.line(how)));
        } finally {
            sandbox.close();
        }
    }

    private static IllegalStateException failed(String what, Throwable thrown) {
        Throwable cause =
                thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Problem problem = new Problem(
                "The end of %s failed.".formatted(what),
                "it is done at the end of the session, and does not fail",
                cause.toString(),
                "look for what is left of it, such as a process or a container; results of tests are not affected");
        return new IllegalStateException(problem.toString(), cause);
    }

    private static IllegalStateException failure(List<Throwable> failures) {
        IllegalStateException failure = new IllegalStateException(
                failures.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")));
        failures.forEach(failure::addSuppressed);
        return failure;
    }
}
