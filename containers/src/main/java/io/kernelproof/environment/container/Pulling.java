package io.kernelproof.environment.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.PullResponseItem;
import io.kernelproof.time.TimeLimit;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A pull that is under way. Whoever closes it ends it. */
final class Pulling extends ResultCallback.Adapter<PullResponseItem> {

    private final CompletableFuture<Optional<String>> failure = new CompletableFuture<>();
    private volatile @Nullable String error;
    private @Nullable TimeLimit pause;
    private @Nullable Duration longestPause;

    @Override
    public void onNext(PullResponseItem item) {
        if (item.getErrorDetail() != null) {
            error = item.getErrorDetail().getMessage();
        }
        heard();
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

    /** The next is waited for anew. */
    private synchronized void heard() {
        if (pause != null) {
            pause.close();
        }
        Duration limit = longestPause;
        if (limit != null) {
            pause = TimeLimit.of(
                    limit,
                    () -> failure.complete(
                            Optional.of("nothing came from its registry for %s, Testcontainers' pull.pause.timeout"
                                    .formatted(TimeLimit.format(limit)))));
        }
    }

    private synchronized void setLongestPause(@Nullable Duration limit) {
        longestPause = limit;
        heard();
    }

    /**
     * Waits for its end.
     *
     * @param limit how long it may take
     * @param pause how long it may take until something comes
     * @return why it failed, if it did
     */
    Optional<String> await(Duration limit, Duration pause) throws InterruptedException {
        setLongestPause(pause);
        try {
            return TimeLimit.of(limit).await(failure);
        } catch (ExecutionException e) {
            throw new IllegalStateException("it is never completed so", e);
        } catch (TimeoutException e) {
            return Optional.of(
                    "it was not pulled within %s, Testcontainers' pull.timeout".formatted(TimeLimit.format(limit)));
        } finally {
            setLongestPause(null);
        }
    }
}
