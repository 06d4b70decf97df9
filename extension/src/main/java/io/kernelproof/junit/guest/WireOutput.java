package io.kernelproof.junit.guest;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds one message: its length, its type, its fields. Reused for the next one. Not thread-safe. */
final class WireOutput {

    private static final int KEPT = 64 * 1024;

    private final int limit;
    private byte[] bytes = new byte[1024];
    private int size;

    /** {@code limit} is the largest message, in bytes without its length; what is written beyond it is an exception. */
    WireOutput(int limit) {
        this.limit = limit;
    }

    void begin(int type) {
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT];
        }
        size = Wire.HEADER;
        number8(type);
    }

    /** Completes the message: it is then in {@link #array()}, from 0 to {@link #size()}. */
    void end() {
        putInt(0, size - Wire.HEADER);
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    void bool(boolean value) {
        number8(value ? 1 : 0);
    }

    void number8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void number(int value) {
        room(4);
        putInt(size, value);
        size += 4;
    }

    void string(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        number(encoded.length);
        bytes(encoded, 0, encoded.length);
    }

    void nullable(@Nullable String value) {
        bool(value != null);
        if (value != null) {
            string(value);
        }
    }

    void map(Map<String, String> map) {
        number(map.size());
        for (Map.Entry<String, String> entry : map.entrySet()) {
            string(entry.getKey());
            string(entry.getValue());
        }
    }

    void bytes(byte[] source, int offset, int length) {
        room(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    private void room(int more) {
        if (more > limit - (size - Wire.HEADER)) {
            throw new MessageTooLongException(limit);
        }
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(Math.min(bytes.length * 2L, limit), size + more));
        }
    }

    private void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }
}
