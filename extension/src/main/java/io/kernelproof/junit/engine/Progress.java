package io.kernelproof.junit.engine;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.Environment;
import io.kernelproof.message.Printable;
import io.kernelproof.verdict.Verdict;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How far the environments of an execution are, as a line at intervals, so that a long matrix does not look stuck. A short
 * one says nothing. They are plain lines everywhere: the JVMs that run tests, forks of a build tool, have no terminal.
 *
 * <p>Thread-safe.
 */
final class Progress implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final int MAX_NAMED = 4;

    private final LongSupplier nanos;
    private final long start;
    private final Map<Environment, Count> counts = new LinkedHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "kernelproof progress");
        thread.setDaemon(true);
        return thread;
    });

    private enum State {
        WAITING,
        RUNNING,
        DONE
    }

    private static final class Count {
        private State state = State.WAITING;
        private int tests;
        private int bad;
    }

    Progress(Collection<Environment> environments, LongSupplier nanos) {
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        environments.forEach(environment -> counts.put(environment, new Count()));
    }

    /** Begins to tell lines, the first after an interval. */
    void tell(Consumer<String> line) {
        var unused = timer.scheduleAtFixedRate(
                () -> line.accept(line()), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    synchronized void starts(Environment environment) {
        of(environment).state = State.RUNNING;
    }

    synchronized void concluded(Environment environment, Verdict verdict) {
        Count count = of(environment);
        count.tests++;
        if (verdict instanceof Verdict.Failed || verdict instanceof Verdict.Incompatible) {
            count.bad++;
        }
    }

    synchronized void ends(Environment environment) {
        of(environment).state = State.DONE;
    }

    private Count of(Environment environment) {
        return counts.computeIfAbsent(environment, key -> new Count());
    }

    synchronized String line() {
        long seconds = Duration.ofNanos(nanos.getAsLong() - start).toSeconds();
        int tests = counts.values().stream().mapToInt(count -> count.tests).sum();
        int bad = counts.values().stream().mapToInt(count -> count.bad).sum();
        return "Kernelproof: after %d s, %d tests done%s; environments: %d done, %d waiting, running %s"
                .formatted(
                        seconds,
                        tests,
                        bad == 0 ? "" : ", %d of them failed".formatted(bad),
                        in(State.DONE),
                        in(State.WAITING),
                        running());
    }

    private long in(State state) {
        return counts.values().stream().filter(count -> count.state == state).count();
    }

    private String running() {
        long running = in(State.RUNNING);
        String named = counts.entrySet().stream()
                .filter(each -> each.getValue().state == State.RUNNING)
                .limit(MAX_NAMED)
                .map(each -> "%s: %d".formatted(Printable.line(each.getKey().name()), each.getValue().tests))
                .collect(joining(", "));
        return running == 0
                ? "none"
                : running > MAX_NAMED ? named + " and %d more".formatted(running - MAX_NAMED) : named;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
