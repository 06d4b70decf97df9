package io.kernelproof.environment.container;

import io.kernelproof.environment.Workload;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The native launcher as a program in a container, with a connection of its own. */
final class ConnectedWorkload implements Workload {

    private static final int CLOSE_LIMIT_SECONDS = 10;
    private static final String NO_PROCESS = "0";
    private static final int MAX_COMPLAINT = 1000;

    private final DaemonConnection connection;
    private final HeldOutput requests;
    private final BufferedInputStream output;
    private final Supplier<String> complaint;
    private final FrameReader frames;
    private final Consumer<String> killer;
    private final Supplier<String> end;
    private final ReentrantLock reading = new ReentrantLock();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile @Nullable String pid;
    private boolean begun;

    /**
     * Takes over a connection.
     *
     * @param output what the launcher writes, as it comes over the connection
     * @param complaint what has come over it beside that
     * @param killer ends a process of the container
     * @param end says how the container has ended, if it has
     */
    ConnectedWorkload(
            DaemonConnection connection,
            InputStream output,
            Supplier<String> complaint,
            Consumer<String> killer,
            Supplier<String> end) {
        this.connection = connection;
        this.requests = new HeldOutput(connection);
        this.output = new BufferedInputStream(output, FrameReader.MAX_PAYLOAD);
        this.complaint = complaint;
        this.frames = new FrameReader(this.output);
        this.killer = killer;
        this.end = end;
    }

    @Override
    public OutputStream requests() {
        return requests;
    }

    @Override
    public @Nullable Frame next() throws IOException {
        reading.lock();
        try {
            if (over.isDone()) {
                return null;
            }
            requireLauncher();
            Frame frame = frames.next();
            if (frame == null || frame instanceof Frame.Ended || frame instanceof Frame.LaunchFailed) {
                over.complete(null);
            } else if (frame instanceof Frame.Hello hello) {
                pid = hello.facts().get("pid");
                letRead();
            }
            return frame;
        } catch (IOException e) {
            over.complete(null);
            throw e;
        } finally {
            reading.unlock();
        }
    }

    /** Not where the launcher says that there is no program. */
    private void letRead() {
        if (NO_PROCESS.equals(pid)) {
            return;
        }
        try {
            requests.release();
        } catch (IOException e) {
            // It reads no more; what it says tells why.
        }
    }

    /** Where the runtime cannot start the launcher, the daemon writes the reason in place of its output. */
    private void requireLauncher() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        output.mark(1);
        int first = output.read();
        output.reset();
        if (first != 'H') {
            String said = new String(output.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8) + complaint.get();
            throw new IOException("the native launcher did not start in the container: "
                    + (said.isBlank() ? "it ended at once" : said.strip()) + end.get());
        }
    }

    @Override
    public void close() {
        if (!over.isDone()) {
            kill();
        }
        try {
            connection.close();
        } catch (IOException e) {
            // The program is gone either way.
        }
    }

    private void kill() {
        String process = pid;
        if (process == null || process.equals(NO_PROCESS)) {
            return;
        }
        killer.accept(process);
        if (reading.tryLock()) {
            try {
                drain();
            } finally {
                reading.unlock();
            }
        } else {
            // Whoever reads will read to the end.
            var unused = over.completeOnTimeout(null, CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
            over.join();
        }
    }

    private void drain() {
        CompletableFuture<Void> limit =
                new CompletableFuture<Void>().completeOnTimeout(null, CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS);
        var unused = limit.thenRun(() -> {
            try {
                connection.close();
            } catch (IOException e) {
                // Then reading fails as well.
            }
        });
        try {
            while (next() != null) {
                // Nobody wants to know any more.
            }
        } catch (IOException e) {
            // It is over.
        } finally {
            limit.cancel(false);
        }
    }
}
