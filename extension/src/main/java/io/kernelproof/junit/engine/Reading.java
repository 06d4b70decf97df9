package io.kernelproof.junit.engine;

import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.RefusedCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;

/**
 * Reads what a guest tells in a thread of its own, and hands it on in that of its caller, in order. Concluding may take long, as
 * where it has to be found out first what is refused to every JVM there: meanwhile, no test inside is held up by a full pipe.
 */
final class Reading implements GuestListener {

    /** In characters of output: more than that is left in the pipe, since memory is no place for it. */
    private static final int MAX_AHEAD = 16 * 1024 * 1024;

    /** Beside its text: what an event takes itself. */
    private static final int EVENT = 256;

    /** For a guest that is ended while it runs tests. */
    private static final Duration END_LIMIT = Duration.ofSeconds(60);

    private final Guest guest;
    private final GuestListener listener;
    private final Queue<Read> ahead = new ArrayDeque<>();
    private long size;
    private boolean over;
    private boolean left;

    /** What was read, and how much of it there is. */
    private record Read(int size, Consumer<GuestListener> telling) {}

    private Reading(Guest guest, GuestListener listener) {
        this.guest = guest;
        this.listener = listener;
    }

    /**
     * Lets a guest run tests. If the listener fails, the guest is ended.
     *
     * @throws GuestDiedException as {@link Guest#execute} does
     * @throws CancelledException if this thread is to do something else
     */
    static void of(Guest guest, GuestRequest request, GuestListener listener) throws GuestDiedException {
        new Reading(guest, listener).run(request);
    }

    private void run(GuestRequest request) throws GuestDiedException {
        FutureTask<Boolean> reading = new FutureTask<>(() -> {
            try {
                guest.execute(request, this);
                return true;
            } finally {
                end();
            }
        });
        TimeLimit.thread("kernelproof-reader", reading);
        boolean told = false;
        try {
            tellAll();
            told = true;
        } finally {
            if (!told) {
                leave(reading);
            }
        }
        await(reading);
    }

    private void tellAll() {
        for (Consumer<GuestListener> next = next(); next != null; next = next()) {
            next.accept(listener);
        }
    }

    /** Null when no more follows. */
    private synchronized @Nullable Consumer<GuestListener> next() {
        try {
            while (ahead.isEmpty() && !over) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
        Read next = ahead.poll();
        if (next == null) {
            return null;
        }
        size -= next.size();
        notifyAll();
        return next.telling();
    }

    private synchronized void end() {
        over = true;
        notifyAll();
    }

    /** Ends the guest, and waits until it has fetched what is to be had of it. */
    private void leave(FutureTask<Boolean> reading) {
        leave();
        guest.close();
        try {
            await(reading);
        } catch (GuestDiedException | RuntimeException | Error e) {
            // It was ended: what is told is why.
        }
    }

    private synchronized void leave() {
        left = true;
        ahead.clear();
        notifyAll();
    }

    private synchronized void read(int length, Consumer<GuestListener> telling) {
        try {
            while (size > MAX_AHEAD && !left) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            left = true;
        }
        if (left) {
            throw new CancelledException();
        }
        ahead.add(new Read(length + EVENT, telling));
        size += length + EVENT;
        notifyAll();
    }

    private static void await(FutureTask<Boolean> reading) throws GuestDiedException {
        try {
            var unused = TimeLimit.of(END_LIMIT).await(reading);
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The guest told its end, and then did not end: it " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable thrown) throws GuestDiedException {
        if (thrown instanceof GuestDiedException died) {
            throw died;
        } else if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }

    @Override
    public void registered(Dynamic test) {
        read(0, to -> to.registered(test));
    }

    @Override
    public void started(String id, int tid) {
        read(0, to -> to.started(id, tid));
    }

    @Override
    public void finished(String id, TestExecutionResult result) {
        read(0, to -> to.finished(id, result));
    }

    @Override
    public void skipped(String id, String reason) {
        read(reason.length(), to -> to.skipped(id, reason));
    }

    @Override
    public void published(String id, Map<String, String> entries) {
        read(0, to -> to.published(id, entries));
    }

    /** What a guest prints that is ended is printed all the same. */
    @Override
    public void output(@Nullable String id, boolean error, String text) {
        if (isLeft()) {
            new LastWords().output(id, error, text);
        } else {
            read(text.length(), to -> to.output(id, error, text));
        }
    }

    private synchronized boolean isLeft() {
        return left;
    }

    @Override
    public void refused(RefusedCall call) {
        read(0, to -> to.refused(call));
    }
}
