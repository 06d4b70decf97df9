package io.kernelproof.environment.container;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A program's standard output, out of the daemon's stream of both outputs: one byte that says which, three of zero, four of length,
 * the bytes. What comes on standard error is held, up to a limit.
 */
final class MultiplexedInput extends InputStream {

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int MAX_COMPLAINT = 4096;

    /** Of a program that was started before it was asked for, as much as it may tell until then. */
    private static final int MAX_HELD = 256 * 1024;

    /** What kernelproof-keep writes when the program has ended that writes to standard error: "ended" between line feeds. */
    private static final long ENDED = 0x0a_65_6e_64_65_64_0aL;

    private static final long LAST_BYTES = (1L << (7 * Byte.SIZE)) - 1;

    private final DataInputStream in;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private int wanted = STDOUT;
    private int left;
    private Runnable onEnding = () -> {};
    private long last;
    private boolean ends;

    MultiplexedInput(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /**
     * Standard error, with what has been held of it, in place of standard output, of which no more is read.
     *
     * @param ending is called if standard output tells that the end is near, or has told so; whoever closes the connection then ends
     *     the stream
     * @return its bytes from the first on; empty if more has come than is held
     */
    Optional<InputStream> error(Runnable ending) throws IOException {
        try {
            skip(left);
        } catch (EOFException e) {
            throw tooEarly(e);
        }
        left = 0;
        wanted = STDERR;
        onEnding = ending;
        if (ends) {
            ending.run();
        }
        return held.size() < MAX_HELD
                ? Optional.of(new SequenceInputStream(new ByteArrayInputStream(held.toByteArray()), this))
                : Optional.empty();
    }

    /** What has come on standard error, on which the native launcher writes only when it is called wrongly. */
    String complaint() {
        String said =
                wanted == STDERR ? "" : held.toString(StandardCharsets.UTF_8).strip();
        return said.substring(0, Math.min(said.length(), MAX_COMPLAINT));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return readWanted(bytes, offset, length);
        } catch (EOFException e) {
            if (ends && wanted == STDERR) {
                return -1;
            }
            throw tooEarly(e);
        } catch (IOException e) {
            if (ends && wanted == STDERR) {
                return -1;
            }
            throw e;
        }
    }

    private int readWanted(byte[] bytes, int offset, int length) throws IOException {
        while (left == 0) {
            int stream = in.read();
            if (stream < 0) {
                return -1;
            }
            in.skipNBytes(3);
            int size = in.readInt();
            if ((stream != STDOUT && stream != STDERR) || size < 0) {
                throw new IOException(
                        "the daemon sent %d bytes of stream %d, where there is 1 and 2".formatted(size, stream));
            } else if (stream == wanted) {
                left = size;
            } else if (wanted == STDOUT) {
                hold(size);
            } else {
                skip(size);
            }
        }
        int read = in.read(bytes, offset, Math.min(length, left));
        if (read < 0) {
            throw new EOFException("of %d bytes".formatted(left));
        }
        left -= read;
        for (int i = 0; wanted == STDOUT && i < read; i++) {
            look(bytes[offset + i]);
        }
        return read;
    }

    private static IOException tooEarly(EOFException e) {
        return new IOException("the daemon's stream ended within a part", e);
    }

    private void hold(int size) throws IOException {
        int kept = Math.min(size, MAX_HELD - held.size());
        held.write(in.readNBytes(kept));
        in.skipNBytes(size - kept);
    }

    /** What nobody has asked for, and perhaps what is told of the end behind it. */
    private void skip(int size) throws IOException {
        for (int i = 0; i < size; i++) {
            look(in.readByte());
        }
    }

    private void look(byte next) {
        last = ((last << Byte.SIZE) & LAST_BYTES) | (next & 0xff);
        if (last == ENDED) {
            ends = true;
            onEnding.run();
        }
    }
}
