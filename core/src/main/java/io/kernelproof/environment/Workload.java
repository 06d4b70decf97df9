package io.kernelproof.environment;

import io.kernelproof.trap.Frame;
import java.io.IOException;
import java.io.OutputStream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/** A running program inside a sandbox. Closing it ends the program and everything that it started. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public interface Workload extends AutoCloseable {

    /**
     * Returns the stream to what the program reads: descriptor 98 of a program with a channel, else its standard input.
     *
     * @return the stream; closing it is the end of file inside
     */
    OutputStream requests();

    /**
     * Waits for the next that is known of the program. Called by one thread.
     *
     * @return the next frame, or null when no more follows
     * @throws WorkloadLostException if no more is heard of the program, and it was found out why
     * @throws IOException if what arrives is no frame, or reading fails
     */
    @Nullable Frame next() throws IOException;

    /** Ends the program and all its descendants, and waits until they are gone, at most 10 seconds. */
    @Override
    void close();
}
