package io.kernelproof.environment.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pull that is under way. What it inherits for waiting ends it when the time is over. */
final class Pulling extends ResultCallback.Adapter<PullResponseItem> {

    private final CompletableFuture<Optional<String>> failure = new CompletableFuture<>();
    private volatile long heard = System.nanoTime();
    private volatile @Nullable String error;

    @Override
    public void onNext(PullResponseItem item) {
        heard = System.nanoTime();
        if (item.getErrorDetail() != null) {
            error = item.getErrorDetail().getMessage();
        }
    }

    @Override
    public void onComplete() {
        super.onComplete();
        failure.complete(Optional.ofNullable(error));
    }

    @Override
    public void onError(Throwable thrown) {
        super.onError(thrown);
        failure.complete(Optional.of(String.valueOf(thrown.getMessage())));
    }

    /**
     * Waits for its end.
     *
     * @param limitSeconds how long it may take
     * @param pauseSeconds how long it may take until something comes
     * @return why it failed, if it did
     */
    Optional<String> await(int limitSeconds, int pauseSeconds) throws InterruptedException {
        long started = System.nanoTime();
        while (true) {
            try {
                return failure.get(1, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("it is never completed so", e);
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (now - started > TimeUnit.SECONDS.toNanos(limitSeconds)) {
                    return Optional.of(
                            "it was not pulled within %d s, Testcontainers' pull.timeout".formatted(limitSeconds));
                } else if (now - heard > TimeUnit.SECONDS.toNanos(pauseSeconds)) {
                    return Optional.of("nothing came from its registry for %d s, Testcontainers' pull.pause.timeout"
                            .formatted(pauseSeconds));
                }
            }
        }
    }
}
