package io.kernelproof.trap;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of the native launcher's mode {@code run}: a type byte, a length of four bytes, the payload.
 *
 * <p>What arrives has passed through an environment that is not trusted, so every length and number has a limit.
 * Not thread-safe.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class FrameReader {

    /** The largest payload of a frame, in bytes. */
    public static final int MAX_PAYLOAD = 64 * 1024;

    /** The launcher says every 10 seconds that it is there, however quiet its workload is; so it has said nothing six times. */
    public static final Duration SILENCE = Duration.ofSeconds(60);

    private static final int MAX_LINES = 4096;

    /** More than any list within a line has. */
    private static final int MAX_PARTS = 16;

    private static final String NAME = " comm=";

    private final InputStream in;
    private final Duration silence;
    private final Runnable whenSilent;
    private final Queue<Frame> pending = new ArrayDeque<>();

    /** When the last wait for a frame began, and whether it goes on. */
    private volatile long since;

    private volatile boolean listening;
    private volatile boolean isSilent;
    private boolean isTimed;

    /**
     * Creates a reader that waits for as long as it takes.
     *
     * @param in what the launcher writes; not closed by the reader
     */
    public FrameReader(InputStream in) {
        this(in, Duration.ZERO, () -> {});
    }

    /**
     * Creates a reader that takes a launcher which says nothing for one that is held.
     *
     * @param in what the launcher writes; not closed by the reader
     * @param silence how long it may say nothing, such as {@link #SILENCE}; zero for any time
     * @param whenSilent ends it, and with it the stream
     */
    public FrameReader(InputStream in, Duration silence, Runnable whenSilent) {
        this.in = in;
        this.silence = silence;
        this.whenSilent = whenSilent;
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
            if (silence.isZero() ? !readNext() : !readBeforeSilence()) {
                return null;
            }
        }
        return pending.remove();
    }

    /** What ends the launcher ends the stream, or reading from it fails. */
    private boolean readBeforeSilence() throws IOException {
        listen();
        boolean more;
        try {
            more = readNext();
        } catch (IOException e) {
            throw isSilent ? silent(e) : e;
        } finally {
            listening = false;
        }
        if (!more && isSilent) {
            throw silent(null);
        }
        return more;
    }

    /** Frames may come by the thousand, so not each has a limit of its own: one that passes looks at when the last one came. */
    private synchronized void listen() {
        since = System.nanoTime();
        listening = true;
        if (!isTimed) {
            isTimed = true;
            TimeLimit.of(silence, this::look);
        }
    }

    private void look() {
        synchronized (this) {
            Duration left = silence.minusNanos(System.nanoTime() - since);
            isTimed = listening && !left.isNegative() && !left.isZero();
            if (isTimed) {
                TimeLimit.of(left, this::look);
            }
            if (isTimed || !listening) {
                return;
            }
            isSilent = true;
        }
        whenSilent.run();
    }

    private ProblemException silent(@Nullable IOException cause) {
        return new ProblemException(
                new Problem(
                        "Waiting for what the native launcher tells of its workload failed.",
                        "it says at least every 10 s that it is there, also while its workload is quiet",
                        "it said nothing for %s, and was ended".formatted(TimeLimit.format(silence)),
                        "look for who stopped or traced the processes 'kernelproof-probe' or 'kernelproof-trap', such as the workload"
                                + " itself, or paused all that runs there"),
                cause);
    }

    /** False at the end. */
    private boolean readNext() throws IOException {
        int type = in.read();
        if (type < 0) {
            return false;
        }
        byte[] head = in.readNBytes(Integer.BYTES);
        if (head.length < Integer.BYTES) {
            throw new EOFException("the launcher's stream ended inside the head of a frame");
        }
        int length = ByteBuffer.wrap(head).getInt();
        if (length < 0 || length > MAX_PAYLOAD) {
            throw new FrameFormatException("a payload of 0 to %d bytes".formatted(MAX_PAYLOAD), length + " bytes");
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the launcher's stream ended %d bytes before the end of a frame"
                    .formatted(length - payload.length));
        }
        decode(type, payload);
        return true;
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
            case 'W' -> {
                for (String line : text(payload).split("\n")) {
                    pending.add(new Frame.Watched(watchedCall(line)));
                }
            }
            case 'N' -> {
                for (String line : text(payload).split("\n")) {
                    pending.add(new Frame.Followed(sequel(line)));
                }
            }
            case 'F' -> {
                Map<String, String> fields = fields(text(payload), " ");
                pending.add(new Frame.LaunchFailed(
                        field(fields, "step"), number(fields, "errno"), optional(fields, "signal")));
            }
            case 'X' -> {
                Map<String, String> fields = fields(text(payload), " ");
                pending.add(new Frame.Ended(status(fields), fields.containsKey("stops") ? count(fields, "stops") : 0));
            }
            case 'K' -> {
                // It is there.
            }
            default -> throw new FrameFormatException("a frame of type H, C, O, E, D, W, N, K, F or X", "type " + type);
        }
    }

    private static ExitStatus status(Map<String, String> fields) throws FrameFormatException {
        if (fields.containsKey("signal")) {
            return new ExitStatus.Killed(number(fields, "signal"));
        } else if (fields.containsKey("lost") || fields.containsKey("held")) {
            boolean held = fields.containsKey("held");
            return new ExitStatus.Lost(ExitStatus.Keeper.KEEPER, number(fields, held ? "held" : "lost"), held);
        }
        return new ExitStatus.Exited(number(fields, "exit"));
    }

    private static int optional(Map<String, String> fields, String key) throws FrameFormatException {
        return fields.containsKey(key) ? number(fields, key) : 0;
    }

    private static RefusedCall refusedCall(String line) throws FrameFormatException {
        Map<String, String> fields = fieldsBeforeName(line);
        try {
            return new RefusedCall(
                    number(fields, "nr"),
                    flag(fields),
                    field(fields, "abi"),
                    number(fields, "errno"),
                    number(fields, "pid"),
                    number(fields, "tid"),
                    Long.parseLong(field(fields, "count")),
                    RefusedCall.OwnFilter.valueOf(
                            fields.getOrDefault("own", "none").toUpperCase(Locale.ROOT)),
                    name(line));
        } catch (IllegalArgumentException e) {
            throw new FrameFormatException("a refused call", line);
        }
    }

    private static WatchedCall watchedCall(String line) throws FrameFormatException {
        Map<String, String> fields = fieldsBeforeName(line);
        try {
            return new WatchedCall(
                    number(fields, "nr"),
                    flag(fields),
                    field(fields, "abi"),
                    Long.parseLong(field(fields, "result")),
                    number(fields, "pid"),
                    number(fields, "tid"),
                    Long.parseLong(field(fields, "count")),
                    arguments(fields),
                    name(line));
        } catch (IllegalArgumentException e) {
            throw new FrameFormatException("a watched call", line);
        }
    }

    private static Sequel sequel(String line) throws FrameFormatException {
        Map<String, String> fields = fieldsBeforeName(line);
        try {
            return new Sequel(
                    number(fields, "nr"),
                    flag(fields),
                    field(fields, "abi"),
                    number(fields, "errno"),
                    number(fields, "pid"),
                    number(fields, "tid"),
                    Duration.of(Long.parseLong(field(fields, "after")), ChronoUnit.MICROS),
                    arguments(fields),
                    next(field(fields, "next")),
                    name(line));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new FrameFormatException("what followed a refused call", line);
        }
    }

    /** Left out where a call is told for whatever its flags are. */
    private static long flag(Map<String, String> fields) {
        return Long.parseLong(fields.getOrDefault("flag", "0"));
    }

    private static List<Long> arguments(Map<String, String> fields) throws FrameFormatException {
        return Stream.of(field(fields, "args").split(",", MAX_PARTS))
                .map(hex -> Long.parseUnsignedLong(hex, 16))
                .toList();
    }

    /** {@code NUMBER:RESULT} each, without a result where the call did not come back. */
    private static List<Sequel.Next> next(String calls) {
        if (calls.isEmpty()) {
            return List.of();
        }
        return Stream.of(calls.split(",", MAX_PARTS))
                .map(call -> {
                    String[] parts = call.split(":", 2);
                    String result = parts.length < 2 ? "none" : parts[1];
                    return new Sequel.Next(
                            Integer.parseInt(parts[0]),
                            result.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(result)));
                })
                .toList();
    }

    /** The thread's name is last, because it may contain anything but the end of a line. */
    private static Map<String, String> fieldsBeforeName(String line) throws FrameFormatException {
        int name = line.indexOf(NAME);
        return fields(name < 0 ? line : line.substring(0, name), " ");
    }

    private static String name(String line) {
        int name = line.indexOf(NAME);
        return name < 0 ? "" : line.substring(name + NAME.length());
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

    private static long count(Map<String, String> fields, String key) throws FrameFormatException {
        String value = field(fields, key);
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException e) {
            throw new FrameFormatException("a number in '" + key + "'", value);
        }
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
