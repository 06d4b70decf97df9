package io.kernelproof.environment.container;

import io.kernelproof.environment.Workload;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The native launcher as one of the programs that a container runs first. It has no input, and ends by itself. */
final class FirstWorkload implements Workload {

    private final FirstPrograms programs;
    private final FrameReader frames;
    private final Supplier<String> end;
    private boolean ended;

    /**
     * Takes over what a program tells.
     *
     * @param silence how long it may tell nothing
     * @param end says how the container has ended, if it has
     */
    FirstWorkload(FirstPrograms programs, InputStream output, Duration silence, Supplier<String> end) {
        this.programs = programs;
        this.frames = new FrameReader(output, silence, () -> DaemonConnection.close(programs));
        this.end = end;
    }

    @Override
    public OutputStream requests() {
        return OutputStream.nullOutputStream();
    }

    /** After the last frame come those of another program. */
    @Override
    public @Nullable Frame next() throws IOException {
        if (ended) {
            return null;
        }
        Frame frame;
        try {
            frame = frames.next();
        } catch (IOException e) {
            throw programs.told(e);
        }
        if (frame == null) {
            throw new IOException("the container ended while it told what it is" + end.get() + programs.error());
        }
        if (frame instanceof Frame.Ended) {
            ended = true;
            programs.done();
        }
        return frame;
    }

    /** One that was not read to its end is the last whose output can be had. */
    @Override
    public void close() {}
}
