package io.kernelproof.environment.container;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * What takes long and is of use to many: whoever asks first makes it, and who asks meanwhile is given the same, or the same reason.
 * What was made is kept; what failed is tried anew by who asks later. Thread-safe.
 */
final class Shared<K, V> {

    private final String what;
    private final Duration limit;
    private final Map<K, FutureTask<V>> all = new ConcurrentHashMap<>();

    /** Says how long others wait for it: longer than making it may take. */
    Shared(String what, Duration limit) {
        this.what = what;
        this.limit = limit;
    }

    /** Makes it on this thread, or waits for whoever does. */
    V get(K key, Callable<V> maker) throws UnavailableException {
        FutureTask<V> mine = new FutureTask<>(maker);
        FutureTask<V> others = all.putIfAbsent(key, mine);
        FutureTask<V> task = others == null ? mine : others;
        if (others == null) {
            mine.run();
        }
        TimeLimit waiting = TimeLimit.of(limit);
        try {
            return waiting.await(task);
        } catch (ExecutionException e) {
            all.remove(key, task);
            throw reason(e);
        } catch (TimeoutException e) {
            throw failed(waiting.describe(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the thread that waited for it was interrupted", e);
        }
    }

    /** Lets it be made anew. */
    void forget(K key) {
        all.remove(key);
    }

    private UnavailableException reason(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof UnavailableException reason) {
            return reason;
        } else if (cause instanceof RuntimeException unforeseen) {
            throw unforeseen;
        } else if (cause instanceof Error error) {
            throw error;
        }
        return failed(Daemon.oneLine(cause instanceof IOException ? cause.getMessage() : cause.toString()), cause);
    }

    private UnavailableException failed(String seen, Throwable cause) {
        return new UnavailableException(what, "%s: %s".formatted(what, seen), "see the cause", cause);
    }
}
