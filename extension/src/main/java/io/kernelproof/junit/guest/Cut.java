package io.kernelproof.junit.guest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Shortens what a test may make as long as it likes, so that it fits into a message. */
final class Cut {

    /** For texts of which a message has one or a few. */
    static final int TEXT = 256 * 1024;

    /** For names. */
    static final int NAME = 16 * 1024;

    private static final int ROOM = 2 * 1024 * 1024;

    private Cut() {}

    static String to(int limit, String text) {
        return text.length() <= limit
                ? text
                : text.substring(0, limit) + " ... (%d more characters)".formatted(text.length() - limit);
    }

    /** Shortens entries, and leaves out those for which there is no room at all. */
    static Map<String, String> entries(Map<String, String> entries) {
        Map<String, String> cut = new LinkedHashMap<>();
        int room = ROOM;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = to(NAME, entry.getKey());
            String value = to(TEXT, entry.getValue());
            room -= key.length() + value.length();
            if (room < 0 || cut.size() == Wire.MAX_ENTRIES) {
                break;
            }
            cut.put(key, value);
        }
        return cut;
    }
}
