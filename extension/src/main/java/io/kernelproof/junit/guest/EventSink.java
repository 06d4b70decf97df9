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

    private static final int MAX_WAITING = 64 * 1024;

    private final OutputStream out;
    private final WireOutput message = new WireOutput(Wire.MAX_MESSAGE);
    private final byte[] waiting = new byte[MAX_WAITING];
    private int size;
    private int told;

    /** {@code out} must not buffer. */
    EventSink(OutputStream out) {
        this.out = out;
    }

    /**
     * Sends an event.
     *
     * @throws MessageTooLongException if it does not fit into a message; then nothing of it is sent
     */
    synchronized void send(Event event) {
        Wire.encode(event, message);
        if (event.isOfATest()) {
            told++;
        }
        try {
            if (message.size() > MAX_WAITING - size) {
                flush();
            }
            if (message.size() > MAX_WAITING) {
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

    /** Tells that a request is done, and how much was told of it: what got lost, or was added by somebody else, is noticed. */
    synchronized void done() {
        send(new Event.Done(told));
        told = 0;
    }

    private void flush() throws IOException {
        out.write(waiting, 0, size);
        size = 0;
    }
}
