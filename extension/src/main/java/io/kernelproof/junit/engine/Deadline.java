package io.kernelproof.junit.engine;

import io.kernelproof.environment.Workload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ends a workload that takes too long, until the deadline is closed. */
final class Deadline implements AutoCloseable {

    private final CompletableFuture<Void> timer = new CompletableFuture<>();

    Deadline(Duration limit, Workload workload) {
        var unused = timer.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(workload::close);
    }

    /** Whether the workload was ended. */
    boolean hasPassed() {
        return timer.isDone() && !timer.isCancelled();
    }

    @Override
    public void close() {
        timer.cancel(false);
    }
}
