package io.kernelproof.environment.container;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A program's standard output, out of the daemon's stream of both outputs: one byte that says which, three of zero, four of length,
 * the bytes.
 */
final class MultiplexedInput extends InputStream {

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int MAX_ERROR = 4096;

    private final DataInputStream in;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private int left;

    MultiplexedInput(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /** What has come on standard error, on which the native launcher writes only when it is called wrongly. */
    String error() {
        return error.toString(StandardCharsets.UTF_8).strip();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (left == 0) {
            int stream = in.read();
            if (stream < 0) {
                return -1;
            }
            in.skipNBytes(3);
            int size = in.readInt();
            if (stream == STDOUT && size >= 0) {
                left = size;
            } else if (stream == STDERR && size >= 0) {
                keep(size);
            } else {
                throw new IOException(
                        "the daemon sent %d bytes of stream %d, where there is 1 and 2".formatted(size, stream));
            }
        }
        int read = in.read(bytes, offset, Math.min(length, left));
        if (read < 0) {
            throw new EOFException("the daemon's stream ended %d bytes too early".formatted(left));
        }
        left -= read;
        return read;
    }

    private void keep(int size) throws IOException {
        int kept = Math.min(size, MAX_ERROR - error.size());
        error.write(in.readNBytes(kept));
        in.skipNBytes(size - kept);
    }
}
