package io.kernelproof.environment.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The input of a program, held back until the program runs: Podman 4.3 may lose the output of one that ends without having read
 * what it was sent. What is too much to be held is sent at once.
 */
final class HeldOutput extends OutputStream {

    /** As much as connections take without anybody reading. */
    private static final int MAX_HELD = 64 * 1024;

    private final DaemonConnection connection;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private volatile boolean released;
    private boolean closed;

    HeldOutput(DaemonConnection connection) {
        this.connection = connection;
    }

    @Override
    public void write(int each) throws IOException {
        write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        if (!released && held.size() + length <= MAX_HELD) {
            held.write(bytes, offset, length);
        } else {
            release();
            connection.output().write(bytes, offset, length);
        }
    }

    /** Sends what was written, and from now on what is. Whoever reads the output calls it, and never waits for a writer. */
    void release() throws IOException {
        if (!released) {
            sendHeld();
        }
    }

    private synchronized void sendHeld() throws IOException {
        if (released) {
            return;
        }
        released = true;
        connection.output().write(held.toByteArray());
        if (closed) {
            connection.endOutput();
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (released) {
            connection.endOutput();
        }
    }
}
