package io.kernelproof.junit.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long, until the deadline is closed. */
final class Deadline implements AutoCloseable {

    private final CompletableFuture<Void> timer = new CompletableFuture<>();

    Deadline(Duration limit, Runnable ending) {
        var unused = timer.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(ending);
    }

    /** Whether it took too long. */
    boolean hasPassed() {
        return timer.isDone() && !timer.isCancelled();
    }

    @Override
    public void close() {
        timer.cancel(false);
    }
}
