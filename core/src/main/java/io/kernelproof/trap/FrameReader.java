package io.kernelproof.trap;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of {@code kernelproof-probe run}: a type byte, a length of four bytes, the payload.
 *
 * <p>What arrives has passed through an environment that is not trusted, so every length and number has a limit.
 * Not thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class FrameReader {

    /** The largest payload of a frame, in bytes. */
    public static final int MAX_PAYLOAD = 64 * 1024;

    private static final int MAX_LINES = 4096;

    private final DataInputStream in;
    private final Queue<Frame> pending = new ArrayDeque<>();

    /**
     * Creates a reader.
     *
     * @param in the launcher's standard output; not closed by the reader
     */
    public FrameReader(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /**
     * Waits for the next frame.
     *
     * @return the frame, or null at the end of the stream
     * @throws FrameFormatException if the bytes are no frame
     * @throws IOException if reading fails, also when the stream ends inside a frame
     */
    public @Nullable Frame next() throws IOException {
        while (pending.isEmpty()) {
            int type = in.read();
            if (type < 0) {
                return null;
            }
            int length = in.readInt();
            if (length < 0 || length > MAX_PAYLOAD) {
                throw new FrameFormatException("a payload of 0 to %d bytes".formatted(MAX_PAYLOAD), length + " bytes");
            }
            byte[] payload = in.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("the launcher's stream ended %d bytes before the end of a frame"
                        .formatted(length - payload.length));
            }
            decode(type, payload);
        }
        return pending.remove();
    }

    private void decode(int type, byte[] payload) throws FrameFormatException {
        switch (type) {
            case 'H' -> pending.add(new Frame.Hello(fields(text(payload), "\n")));
            case 'C' -> pending.add(new Frame.Channel(payload));
            case 'O' -> pending.add(new Frame.Output(false, payload));
            case 'E' -> pending.add(new Frame.Output(true, payload));
            case 'D' -> {
                for (String line : text(payload).split("\n")) {
                    pending.add(new Frame.Refused(refusedCall(line)));
                }
            }
            case 'F' -> {
                Map<String, String> fields = fields(text(payload), " ");
                pending.add(new Frame.LaunchFailed(field(fields, "step"), number(fields, "errno")));
            }
            case 'X' -> {
                Map<String, String> fields = fields(text(payload), " ");
                pending.add(new Frame.Ended(
                        fields.containsKey("signal")
                                ? new ExitStatus.Killed(number(fields, "signal"))
                                : new ExitStatus.Exited(number(fields, "exit"))));
            }
            default -> throw new FrameFormatException("a frame of type H, C, O, E, D, F or X", "type " + type);
        }
    }

    private static RefusedCall refusedCall(String line) throws FrameFormatException {
        int comm = line.indexOf(" comm=");
        Map<String, String> fields = fields(comm < 0 ? line : line.substring(0, comm), " ");
        String program = comm < 0 ? "" : line.substring(comm + " comm=".length());
        try {
            return new RefusedCall(
                    number(fields, "nr"),
                    field(fields, "abi"),
                    number(fields, "errno"),
                    number(fields, "pid"),
                    number(fields, "tid"),
                    Long.parseLong(field(fields, "count")),
                    program);
        } catch (IllegalArgumentException e) {
            throw new FrameFormatException("a refused call", line);
        }
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }

    private static Map<String, String> fields(String text, String separator) throws FrameFormatException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : text.strip().split(separator)) {
            int equals = field.indexOf('=');
            if (equals < 1 || fields.size() == MAX_LINES) {
                throw new FrameFormatException("at most %d fields of the form key=value".formatted(MAX_LINES), field);
            }
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return fields;
    }

    private static String field(Map<String, String> fields, String key) throws FrameFormatException {
        String value = fields.get(key);
        if (value == null) {
            throw new FrameFormatException(
                    "a field '" + key + "'", fields.keySet().toString());
        }
        return value;
    }

    private static int number(Map<String, String> fields, String key) throws FrameFormatException {
        String value = field(fields, key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new FrameFormatException("a number in '" + key + "'", value);
        }
    }
}
