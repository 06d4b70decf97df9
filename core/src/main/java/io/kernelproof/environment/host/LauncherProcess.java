package io.kernelproof.environment.host;

import io.kernelproof.environment.Workload;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The native launcher as a child of this JVM. */
final class LauncherProcess implements Workload {

    private static final int CLOSE_LIMIT_SECONDS = 10;

    private final Process process;
    private final FrameReader frames;
    private final Consumer<LauncherProcess> whenClosed;

    LauncherProcess(Process process, Consumer<LauncherProcess> whenClosed) {
        this.process = process;
        this.frames = new FrameReader(new BufferedInputStream(process.getInputStream(), FrameReader.MAX_PAYLOAD));
        this.whenClosed = whenClosed;
    }

    @Override
    public OutputStream requests() {
        return process.getOutputStream();
    }

    @Override
    public @Nullable Frame next() throws IOException {
        return frames.next();
    }

    @Override
    public void close() {
        // SIGTERM: the launcher kills all that it started, then ends. Process.destroy would also close the streams, on
        // which another thread may be reading the last frames.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(CLOSE_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        whenClosed.accept(this);
    }
}
