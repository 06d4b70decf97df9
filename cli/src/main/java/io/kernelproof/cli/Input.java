package io.kernelproof.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Standard input, of which nothing is taken any more by a thread that was interrupted: the next process may want it. */
final class Input extends InputStream {

    private final InputStream from = new FileInputStream(FileDescriptor.in);

    private Input() {}

    /** Empty if this process has none. */
    static InputStream standard() {
        return Descriptor.IN.wasClosed() ? InputStream.nullInputStream() : new Input();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        await();
        return from.read(bytes, offset, length);
    }

    private static void await() throws IOException {
        try {
            boolean isThere = false;
            while (!isThere) {
                isThere = Descriptor.IN.awaitInput();
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("nothing more is to be read");
                }
            }
        } catch (LinkageError e) {
            // Without native code in this JVM, what comes after the command's end may be taken.
        }
    }
}
