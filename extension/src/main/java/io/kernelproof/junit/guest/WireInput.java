package io.kernelproof.junit.guest;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one message. Every length and count is checked against what is left of the message before
 * anything is made of it, so no message costs more memory than a small multiple of its own length.
 */
final class WireInput {

    private final byte[] bytes;
    private int position;

    WireInput(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Rejects what is left over. */
    void end() throws WireException {
        if (position != bytes.length) {
            throw new WireException("the end of a message", (bytes.length - position) + " further bytes");
        }
    }

    boolean bool() throws WireException {
        return choice(2, "a truth value") == 1;
    }

    /** Reads a number from 0 to below {@code limit}, at most 256. */
    int choice(int limit, String what) throws WireException {
        need(1, what);
        int value = bytes[position++] & 0xff;
        if (value >= limit) {
            throw new WireException("%s, 0 to %d".formatted(what, limit - 1), String.valueOf(value));
        }
        return value;
    }

    int number() throws WireException {
        need(4, "a number");
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = (value << 8) | (bytes[position++] & 0xff);
        }
        return value;
    }

    /** Reads how many elements follow, each of at least {@code least} bytes. */
    int count(int max, int least, String what) throws WireException {
        int count = number();
        if (count < 0 || count > max || (long) count * least > bytes.length - position) {
            throw new WireException(
                    "at most %d %s within %d bytes".formatted(max, what, bytes.length - position),
                    String.valueOf(count));
        }
        return count;
    }

    /** Reads a string of at most {@code limit} characters and what says that it was cut. */
    String string(int limit) throws WireException {
        String value = string();
        if (value.length() > limit + Cut.MAX_MARK) {
            throw new WireException(
                    "a text of at most %,d characters".formatted(limit), "%,d characters".formatted(value.length()));
        }
        return value;
    }

    @Nullable String nullable(int limit) throws WireException {
        return bool() ? string(limit) : null;
    }

    String string() throws WireException {
        int length = length();
        String value = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return value;
    }

    byte[] rest() {
        byte[] rest = new byte[bytes.length - position];
        System.arraycopy(bytes, position, rest, 0, rest.length);
        position = bytes.length;
        return rest;
    }

    Map<String, String> map(int max) throws WireException {
        return map(max, Integer.MAX_VALUE - Cut.MAX_MARK, Integer.MAX_VALUE - Cut.MAX_MARK);
    }

    /** Reads pairs of at most {@code max}, with keys and values of so many characters. */
    Map<String, String> map(int max, int keyLimit, int valueLimit) throws WireException {
        int count = count(max, 8, "pairs of strings");
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String key = string(keyLimit);
            map.put(key, string(valueLimit));
        }
        return map;
    }

    private int length() throws WireException {
        return count(bytes.length, 1, "bytes of a string");
    }

    private void need(int count, String what) throws WireException {
        if (bytes.length - position < count) {
            throw new WireException(what, "the end of the message");
        }
    }
}
