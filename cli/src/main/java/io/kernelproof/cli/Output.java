package io.kernelproof.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Standard output or error, of which is known whether all was written: {@link System#out} would not tell. */
final class Output extends OutputStream {

    private final String name;
    private final Descriptor descriptor;
    private final boolean wasClosed;
    private final OutputStream to;
    private volatile @Nullable IOException failure;

    Output(String name, Descriptor descriptor, FileDescriptor file) {
        this.name = name;
        this.descriptor = descriptor;
        this.wasClosed = descriptor.wasClosed();
        this.to = new FileOutputStream(file);
    }

    /** For people. */
    String name() {
        return name;
    }

    @Override
    public void write(int unit) throws IOException {
        write(new byte[] {(byte) unit});
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (wasClosed) {
                throw new IOException("it is closed");
            }
            to.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure == null ? e : failure;
            throw e;
        }
    }

    /** What went wrong first, or null. */
    @Nullable IOException failure() {
        return failure;
    }

    /** Whether it went wrong because who read it has ended. */
    boolean isReaderGone() {
        IOException seen = failure;
        if (seen == null || wasClosed) {
            return false;
        }
        try {
            return descriptor.isReaderGone();
        } catch (LinkageError e) {
            // Without native code in this JVM, it says so only in some languages.
            return String.valueOf(seen.getMessage()).contains("Broken pipe");
        }
    }
}
