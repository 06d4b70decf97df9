package io.kernelproof.time;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.apiguardian.api.API;

/** The same thing done to several at once: none of them can hold up, stop or hide another. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Together {

    private Together() {}

    /**
     * What is done to each.
     *
     * @param <T> of each
     */
    @FunctionalInterface
    @API(status = API.Status.INTERNAL, since = "0.1.0")
    public interface Action<T> {

        /**
         * Do it.
         *
         * @param each to whom
         * @throws Exception if it fails; others go on
         */
        void accept(T each) throws Exception;
    }

    /**
     * Do something to each at once, on threads of their own, and wait until all are done or the limit passes; a caller who is
     * interrupted waits on, and is interrupted when it returns.
     *
     * @param <T> of each
     * @param all to whom
     * @param limit how long all of it may take; who is not done then is interrupted and left alone
     * @param action what to do
     * @return what failed, by whom: what was thrown, an {@link Error} too, or a {@link TimeoutException}; empty if all went well
     */
    public static <T> Map<T, Throwable> forEach(Collection<? extends T> all, Duration limit, Action<? super T> action) {
        TimeLimit running = TimeLimit.of(limit);
        Map<T, FutureTask<Boolean>> tasks = new LinkedHashMap<>();
        for (T each : all) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                action.accept(each);
                return true;
            });
            tasks.put(each, task);
            start(task);
        }
        Map<T, Throwable> failures = new LinkedHashMap<>();
        boolean interrupted = false;
        for (Map.Entry<T, FutureTask<Boolean>> each : tasks.entrySet()) {
            boolean waits = true;
            while (waits) {
                waits = false;
                try {
                    var unused = running.await(each.getValue());
                } catch (ExecutionException e) {
                    failures.put(each.getKey(), e.getCause() == null ? e : e.getCause());
                } catch (TimeoutException | CancellationException e) {
                    failures.put(each.getKey(), e);
                } catch (InterruptedException e) {
                    // What has been begun is an end, most of all: the caller hears of the interruption when it is over.
                    interrupted = true;
                    waits = true;
                }
            }
            each.getValue().cancel(true);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failures;
    }

    private static void start(FutureTask<?> task) {
        try {
            TimeLimit.executor().execute(task);
        } catch (OutOfMemoryError noMoreThreads) {
            task.run();
        }
    }
}
