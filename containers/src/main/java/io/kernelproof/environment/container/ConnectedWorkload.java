package io.kernelproof.environment.container;

import io.kernelproof.environment.Workload;
import io.kernelproof.environment.WorkloadLostException;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameFormatException;
import io.kernelproof.trap.FrameReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The native launcher as a program in a container, with a connection of its own. */
final class ConnectedWorkload implements Workload {

    /** The program, and then its launcher, end within it, or nobody hears of their ends. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);

    private static final String NO_PROCESS = "0";
    private static final int MAX_COMPLAINT = 1000;

    private final DaemonConnection connection;
    private final HeldOutput requests;
    private final BufferedInputStream output;
    private final Supplier<String> complaint;
    private final Duration silence;
    private final FrameReader frames;
    private final Surroundings surroundings;
    private final ReentrantLock reading = new ReentrantLock();
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile @Nullable String pid;
    private boolean begun;

    /** The container in which it runs. */
    interface Surroundings {

        /** Ends a process of the container, or else the container; takes as long as it does. */
        void kill(String pid);

        /** Says how the container has ended, to be added to what did not work; empty if it runs. */
        String end();

        /** Finds out why no more is heard of the program; {@code how} its output ended, empty if it just did. */
        Problem lost(String how);

        /** Finds out why the launcher says nothing, of which so much is told. */
        Problem silent(Problem told);
    }

    /**
     * Takes over a connection.
     *
     * @param output what the launcher writes, as it comes over the connection
     * @param complaint what has come over it beside that
     * @param silence how long the launcher may say nothing
     * @param surroundings what else can be done
     */
    ConnectedWorkload(
            DaemonConnection connection,
            InputStream output,
            Supplier<String> complaint,
            Duration silence,
            Surroundings surroundings) {
        this.connection = connection;
        this.requests = new HeldOutput(connection);
        this.output = new BufferedInputStream(output, FrameReader.MAX_PAYLOAD);
        this.complaint = complaint;
        this.silence = silence;
        this.frames = new FrameReader(this.output, silence, () -> DaemonConnection.close(connection));
        this.surroundings = surroundings;
    }

    @Override
    public OutputStream requests() {
        return requests;
    }

    /** Whoever closes it holds the lock no longer than it may take to close it. */
    @Override
    public @Nullable Frame next() throws IOException {
        reading.lock();
        try {
            return over.isDone() ? null : read();
        } finally {
            reading.unlock();
        }
    }

    private @Nullable Frame read() throws IOException {
        boolean goesOn = false;
        try {
            requireLauncher();
            Frame frame = frames.next();
            if (frame == null) {
                return lost("", null);
            } else if (frame instanceof Frame.Hello hello) {
                pid = hello.facts().get("pid");
                letRead();
            }
            goesOn = !(frame instanceof Frame.Ended) && !(frame instanceof Frame.LaunchFailed);
            return frame;
        } catch (NotStartedException e) {
            if (closing.get()) {
                return null;
            }
            throw e;
        } catch (FrameFormatException | WorkloadLostException e) {
            throw e;
        } catch (ProblemException e) {
            return silent(e);
        } catch (IOException e) {
            return lost(String.valueOf(e.getMessage()), e);
        } finally {
            if (!goesOn) {
                over.complete(null);
            }
        }
    }

    /** Not of interest to who has closed it. */
    private @Nullable Frame lost(String how, @Nullable IOException cause) throws IOException {
        if (closing.get()) {
            return null;
        }
        throw new WorkloadLostException(surroundings.lost(how), cause);
    }

    /** Its program runs on, perhaps beside others, and would do so until the container ends. */
    private @Nullable Frame silent(ProblemException e) throws IOException {
        if (closing.get()) {
            return null;
        }
        Problem why = surroundings.silent(e.problem());
        String process = pid;
        if (process != null && !process.equals(NO_PROCESS)) {
            kill(process);
        }
        throw new WorkloadLostException(why, e);
    }

    /** Goes on when nobody waits for it any more. */
    private void kill(String process) {
        TimeLimit.thread("kernelproof-kill-" + process, () -> surroundings.kill(process));
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
        Optional<String> instead =
                connection.within(silence, "the first word of the native launcher", this::saidInPlace);
        if (instead.isPresent()) {
            String said = instead.get();
            throw new NotStartedException("the native launcher did not start in the container: "
                    + (said.isBlank() ? "it ended at once" : said.strip()) + surroundings.end());
        }
    }

    private Optional<String> saidInPlace() throws IOException {
        output.mark(1);
        int first = output.read();
        output.reset();
        return first == 'H'
                ? Optional.empty()
                : Optional.of(new String(output.readNBytes(MAX_COMPLAINT), StandardCharsets.UTF_8) + complaint.get());
    }

    /** What came in place of the launcher's output. */
    private static final class NotStartedException extends IOException {

        private static final long serialVersionUID = 1L;

        NotStartedException(String message) {
            super(message);
        }
    }

    @Override
    public void close() {
        try {
            if (closing.compareAndSet(false, true) && !over.isDone()) {
                end();
            }
        } finally {
            DaemonConnection.close(connection);
        }
    }

    /** What ends the program goes on, and ends the container if need be, when nobody waits for it any more. */
    private void end() {
        String process = pid;
        if (process == null || process.equals(NO_PROCESS)) {
            return;
        }
        kill(process);
        TimeLimit limit = TimeLimit.of(CLOSE_LIMIT, () -> DaemonConnection.close(connection));
        try (limit) {
            if (reading.tryLock()) {
                try {
                    drain();
                } finally {
                    reading.unlock();
                }
            } else {
                // Whoever reads will read to the end.
                limit.await(over);
            }
        } catch (TimeoutException | ExecutionException e) {
            // What nobody ends in time is ended, later, with the container.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        try {
            while (next() != null) {
                // Nobody wants to know any more.
            }
        } catch (IOException e) {
            // It is over.
        }
    }
}
