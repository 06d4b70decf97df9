package io.kernelproof.time;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * How long something may take, from now on, and what ends it then.
 *
 * <p>A limit holds whatever else this JVM does: time is kept by a thread of its own, and what ends something runs on threads of
 * their own, never on a pool that a user, or one who waits, can fill. All of them are daemons.
 *
 * <pre>{@code
 * try (TimeLimit limit = TimeLimit.of(Duration.ofSeconds(60), connection::close)) {
 *     return answer(connection);
 * } catch (IOException e) {
 *     throw limit.hasPassed() ? new IOException("the daemon " + limit.describe(), e) : e;
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class TimeLimit implements AutoCloseable {

    private static final int IDLE_SECONDS = 5;

    private enum State {
        RUNNING,
        CLOSED,
        PASSED
    }

    private final Duration limit;
    private final @Nullable Runnable ending;
    private final long start = System.nanoTime();
    private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
    private volatile long end;
    private volatile @Nullable ScheduledFuture<?> timer;

    private TimeLimit(Duration limit, @Nullable Runnable ending) {
        this.limit = limit;
        this.ending = ending;
    }

    /**
     * Start a limit that only measures.
     *
     * @param limit how long it may take; what is not positive has passed already
     * @return the limit, which runs
     */
    public static TimeLimit of(Duration limit) {
        return new TimeLimit(limit, null);
    }

    /**
     * Start a limit that ends something.
     *
     * @param limit how long it may take; what is not positive ends it at once
     * @param ending run once when the limit passes, on a thread of its own; what it throws is nobody's
     * @return the limit, which runs until it is closed
     */
    public static TimeLimit of(Duration limit, Runnable ending) {
        TimeLimit running = new TimeLimit(limit, ending);
        running.timer = Clock.TIMER.schedule(() -> running.pass(ending), nanos(limit), TimeUnit.NANOSECONDS);
        return running;
    }

    /**
     * Start something on a daemon thread of its own, on which others neither wait nor are waited for.
     *
     * @param name of the thread, for who looks at a dump
     * @param work what to do; what it throws goes to the thread's handler
     * @return the thread, started
     */
    public static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /**
     * Return the threads on which work goes on beside others': as many as are wanted at a time, all of them daemons.
     *
     * @return an executor that never lets a task wait for another one
     */
    public static ExecutorService executor() {
        return Workers.POOL;
    }

    /**
     * Make threads as those of {@link #executor}, of which one is there from now on: so what is done first makes no thread in its time.
     *
     * @param name of the threads, for who looks at a dump
     * @return an executor that never lets a task wait for another one
     */
    public static ExecutorService ready(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                1, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(name));
        pool.prestartCoreThread();
        return pool;
    }

    /**
     * Return how long it may take.
     *
     * @return what was given
     */
    public Duration limit() {
        return limit;
    }

    /**
     * Return how much is left.
     *
     * @return never negative
     */
    public Duration left() {
        Duration left = limit.minus(elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Return how long it has taken: until now, or until it passed.
     *
     * @return never negative
     */
    public Duration elapsed() {
        long until = state.get() == State.PASSED && end != 0 ? end : System.nanoTime();
        return Duration.ofNanos(until - start);
    }

    /**
     * Say whether it took too long.
     *
     * @return true from then on; false for ever if it was closed before, unless it ends nothing: then it is a matter of the clock
     */
    public boolean hasPassed() {
        return ending == null ? left().isZero() : state.get() == State.PASSED;
    }

    /**
     * Wait for a result that somebody else makes.
     *
     * @param <T> of the result
     * @param future whose result
     * @return the result
     * @throws TimeoutException if the limit passes before; the message has the limit and the time that it took
     * @throws ExecutionException if making it failed
     * @throws InterruptedException if this thread is to do something else
     */
    public <T> T await(Future<T> future) throws TimeoutException, ExecutionException, InterruptedException {
        try {
            return future.get(nanos(left()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw (TimeoutException) new TimeoutException(describe()).initCause(e);
        }
    }

    /**
     * Do something that may never come back, on a thread of its own: it is interrupted, and left alone, when the limit passes.
     *
     * @param <T> of the result
     * @param work what to do
     * @return its result
     * @throws TimeoutException if the limit passes before; the message has the limit and the time that it took
     * @throws ExecutionException if it failed
     * @throws InterruptedException if this thread is to do something else; then the work is interrupted, too
     */
    public <T> T call(Callable<T> work) throws TimeoutException, ExecutionException, InterruptedException {
        return call(Workers.POOL, work);
    }

    /**
     * The same on somebody's own threads.
     *
     * @param <T> of the result
     * @param threads as {@link #ready} makes them
     * @param work what to do
     * @return its result
     * @throws TimeoutException if the limit passes before; the message has the limit and the time that it took
     * @throws ExecutionException if it failed
     * @throws InterruptedException if this thread is to do something else; then the work is interrupted, too
     */
    public <T> T call(ExecutorService threads, Callable<T> work)
            throws TimeoutException, ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        threads.execute(task);
        try {
            return await(task);
        } finally {
            task.cancel(true);
        }
    }

    /**
     * Say what is to be said when it has passed: {@code took longer than 60 s (60,013 ms)}.
     *
     * @return the limit and the time that it took, with units
     */
    public String describe() {
        return String.format(
                Locale.ROOT,
                "took longer than %s (%,d ms)",
                format(limit),
                elapsed().toMillis());
    }

    /**
     * Write a limit with its unit.
     *
     * @param limit a duration
     * @return in seconds where it is full seconds, else in milliseconds
     */
    public static String format(Duration limit) {
        boolean whole = limit.toMillis() % 1_000 == 0;
        return String.format(Locale.ROOT, whole ? "%,d s" : "%,d ms", whole ? limit.toSeconds() : limit.toMillis());
    }

    private void pass(Runnable what) {
        if (state.compareAndSet(State.RUNNING, State.PASSED)) {
            end = System.nanoTime();
            try {
                Workers.POOL.execute(what);
            } catch (OutOfMemoryError noMoreThreads) {
                what.run();
            }
        }
    }

    /** Ends nothing any more, if the limit has not passed. */
    @Override
    public void close() {
        if (state.compareAndSet(State.RUNNING, State.CLOSED)) {
            ScheduledFuture<?> running = timer;
            if (running != null) {
                running.cancel(false);
            }
        }
    }

    private static long nanos(Duration limit) {
        try {
            return Math.max(0, limit.toNanos());
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(TimeLimit.class.getClassLoader());
            return thread;
        };
    }

    /** Made when the first limit runs. */
    private static final class Clock {

        static final ScheduledThreadPoolExecutor TIMER =
                new ScheduledThreadPoolExecutor(1, daemons("kernelproof-clock"));

        static {
            TIMER.setRemoveOnCancelPolicy(true);
        }
    }

    private static final class Workers {

        static final ExecutorService POOL = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("kernelproof-worker"));
    }
}
