package io.kernelproof.junit.session;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.report.MinimumKernel;
import io.kernelproof.report.TestResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
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

    private final EnvironmentProvider provider = EnvironmentProviders.installed();

    /** By environment, and by the files that they need: tests inside need those of this machine, commands are not to see them. */
    private final Map<Environment, Map<Set<Path>, Start>> sandboxes = new ConcurrentHashMap<>();

    private final Map<Class<?>, Kept> kept = new ConcurrentHashMap<>();

    /** By directory and run: suites and nested launchers may have settings of their own. */
    private final Map<Path, Map<String, SessionReport>> reports = new ConcurrentHashMap<>();

    private volatile boolean keepsSandboxes;

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
        Start start = sandboxes
                .computeIfAbsent(environment, each -> new ConcurrentHashMap<>())
                .computeIfAbsent(Set.copyOf(files), asked -> start(environment, asked, foreseen.get()));
        if (start instanceof Start.Unavailable unavailable) {
            throw unavailable.reason();
        }
        return ((Start.Started) start).sandbox();
    }

    private Start start(Environment environment, Set<Path> files, Optional<Command> foreseen) {
        try {
            return new Start.Started(provider.start(environment, files, foreseen));
        } catch (EnvironmentUnavailableException e) {
            return new Start.Unavailable(e);
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

    /** Ends the sandboxes, writes the report meanwhile, and shows it in brief: in Surefire's fork, its console is still there. */
    @Override
    public void close() {
        CompletableFuture<List<String>> published = CompletableFuture.supplyAsync(
                () -> all(reports).map(SessionReport::publish).toList());
        try {
            closeSandboxes();
        } finally {
            published.join().forEach(System.out::print);
            reports.clear();
        }
    }

    private static <T> Stream<T> all(Map<?, ? extends Map<?, T>> values) {
        return values.values().stream().flatMap(each -> each.values().stream());
    }

    private void closeSandboxes() {
        kept.values().forEach(Kept::close);
        kept.clear();
        all(sandboxes).toList().parallelStream().forEach(start -> {
            if (start instanceof Start.Started started) {
                close(started.sandbox());
            }
        });
        sandboxes.clear();
    }

    @SuppressWarnings("SystemOut") // For the person who asked for it.
    private void close(Sandbox sandbox) {
        Optional<String> left = keepsSandboxes ? sandbox.keep() : Optional.empty();
        left.ifPresent(how -> System.out.printf("Kernelproof: [%s] is kept; %s%n", sandbox.environment(), how));
        sandbox.close();
    }
}
