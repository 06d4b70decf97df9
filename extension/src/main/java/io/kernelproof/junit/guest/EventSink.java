package io.kernelproof.junit.guest;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Sends events, one system call each, so that none is lost when the JVM dies and all of the JVM's output before an
 * event has left it. Only events that another follows at once wait for that one.
 *
 * <p>Thread-safe.
 */
final class EventSink {

    private static final int LIMIT = 64 * 1024;

    private final OutputStream out;
    private final WireOutput message = new WireOutput(Wire.MAX_MESSAGE);
    private final byte[] waiting = new byte[LIMIT];
    private int size;

    /** {@code out} must not buffer. */
    EventSink(OutputStream out) {
        this.out = out;
    }

    synchronized void send(Event event) {
        Wire.encode(event, message);
        try {
            if (message.size() > LIMIT - size) {
                flush();
            }
            if (message.size() > LIMIT) {
                out.write(message.array(), 0, message.size());
                return;
            }
            System.arraycopy(message.array(), 0, waiting, size, message.size());
            size += message.size();
            if (!(event instanceof Event.Registered)) {
                flush();
            }
        } catch (IOException e) {
            // Nobody is there any more to run tests for.
            Runtime.getRuntime().halt(GuestMain.NOBODY_LISTENS);
        }
    }

    private void flush() throws IOException {
        out.write(waiting, 0, size);
        size = 0;
    }
}
