package io.kernelproof.junit.guest;

import java.util.LinkedHashMap;
import java.util.Map;

/** Shortens what a test may make as long as it likes, so that it fits into a message, and says so where it did. */
final class Cut {

    /** Characters of texts of which a message has one or a few. */
    static final int MAX_TEXT = 256 * 1024;

    /** Characters of names. */
    static final int MAX_NAME = 16 * 1024;

    /** Characters of what there are many of: names of classes, files, modules. */
    static final int MAX_SHORT_NAME = 2 * 1024;

    /** Entries of a report entry, or facts. */
    static final int MAX_ENTRIES = 4096;

    /** Characters of all entries of a report entry. */
    static final int MAX_ENTRIES_TEXT = 2 * 1024 * 1024;

    /** Characters by which a text may be longer than its limit: it says that it was cut. */
    static final int MAX_MARK = 64;

    private Cut() {}

    static String to(int limit, String text) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit > 0 && Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit;
        return text.substring(0, end) + " ... (%d more characters)".formatted(text.length() - end);
    }

    /** Shortens entries, and counts those for which there is no room at all. */
    static Map<String, String> entries(Map<String, String> entries) {
        Map<String, String> cut = new LinkedHashMap<>();
        int room = MAX_ENTRIES_TEXT;
        for (Map.Entry<String, String> entry : entries.entrySet()) {
            String key = to(MAX_NAME, entry.getKey());
            String value = to(MAX_TEXT, entry.getValue());
            room -= key.length() + value.length();
            if (room < 0 || cut.size() == MAX_ENTRIES - 1) {
                cut.put("kernelproof.cut", "%d more entries".formatted(entries.size() - cut.size()));
                break;
            }
            cut.put(key, value);
        }
        return cut;
    }
}
