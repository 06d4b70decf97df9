package io.kernelproof.environment.host;

import io.kernelproof.environment.Workload;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The native launcher as a child of this JVM, with a connection on which it tells of its workload. */
final class LauncherProcess implements Workload {

    /** More than the launcher is given by its guard. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /** From its last frame on: it only waits for what it has killed. */
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    /** It passes the launcher's status on; that of a launcher that a signal ended is as a shell has it. */
    private static final int SIGNALLED = 128;

    /** Of one that could do nothing, but nobody knows what. */
    private static final int NO_SIGNAL = 0;

    /** The launcher's status after it has told that there is no program. */
    private static final int NOT_STARTED = 127;

    /** What was killed may have children that nobody saw. */
    private static final int ROUNDS = 10;

    private final Process process;
    private final SocketChannel connection;
    private final Input input;
    private final FrameReader frames;
    private final Consumer<LauncherProcess> whenClosed;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean closed;
    private boolean over;

    LauncherProcess(Process process, SocketChannel connection, Consumer<LauncherProcess> whenClosed) {
        this.process = process;
        this.connection = connection;
        this.input = new Input(Channels.newInputStream(connection));
        this.frames = new FrameReader(
                new BufferedInputStream(input, FrameReader.MAX_PAYLOAD), FrameReader.SILENCE, this::end);
        this.whenClosed = whenClosed;
    }

    @Override
    public OutputStream requests() {
        return process.getOutputStream();
    }

    @Override
    public @Nullable Frame next() throws IOException {
        reading.lock();
        try {
            return over ? null : read();
        } finally {
            if (over) {
                disconnect();
            }
            reading.unlock();
        }
    }

    private @Nullable Frame read() throws IOException {
        Frame frame = frames.next();
        if (frame == null) {
            over = true;
            return closed ? null : new Frame.Ended(lost(), 0);
        } else if (frame instanceof Frame.Ended) {
            over = true;
            requireStatus(0);
        } else if (frame instanceof Frame.LaunchFailed) {
            over = true;
            requireStatus(NOT_STARTED);
        }
        return frame;
    }

    /** The kernel tells how it ended, which nobody else can say in its place. */
    private void requireStatus(int status) throws IOException {
        int seen = status();
        if (!closed && seen != status) {
            throw new IOException(
                    "the launcher told its workload's end, and then ended with status %d in place of %d; somebody else may have told it"
                            .formatted(seen, status));
        }
    }

    private ExitStatus.Lost lost() {
        int status = status();
        return new ExitStatus.Lost(
                ExitStatus.Keeper.LAUNCHER, status > SIGNALLED ? status - SIGNALLED : NO_SIGNAL, false);
    }

    /** Ends it where it does not end by itself. */
    private int status() {
        try {
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                end();
                process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_SIGNAL;
        } catch (IllegalThreadStateException e) {
            return NO_SIGNAL;
        }
    }

    @Override
    public void close() {
        closed = true;
        end();
        // Whoever reads gets what was told before, and so does who reads later.
        if (reading.tryLock()) {
            try {
                input.keep();
            } finally {
                reading.unlock();
                disconnect();
            }
        }
        whenClosed.accept(this);
    }

    /** From the connection, and when that is closed, from what was still in it. */
    private static final class Input extends FilterInputStream {

        Input(InputStream in) {
            super(in);
        }

        /** Nobody writes any more. */
        void keep() {
            try {
                in = new ByteArrayInputStream(in.readAllBytes());
            } catch (IOException e) {
                in = InputStream.nullInputStream();
            }
        }
    }

    private void end() {
        // SIGTERM: the launcher kills all that it started, then ends. Process.destroy would also close the streams, on
        // which another thread may be reading the last frames.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** It is held, with all that would end its workload. While it lives, all that comes from it can be found below it. */
    private void kill() {
        for (int round = 0; round < ROUNDS && process.descendants().findAny().isPresent(); round++) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
        disconnect();
    }

    private void disconnect() {
        try {
            connection.close();
        } catch (IOException e) {
            // Then reading fails as well.
        }
    }
}
