package io.kernelproof.junit.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The JVM inside an environment ended, or could no longer be understood, before its tests were done. */
class GuestDiedException extends Exception {

    private static final long serialVersionUID = 1L;

    GuestDiedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What happened, and what was seen of it, in a line. */
    String gist() {
        List<String> lines = String.valueOf(getMessage()).lines().toList();
        String seen = lines.stream()
                .filter(line -> line.startsWith("  seen:"))
                .map(line -> ": " + line.substring("  seen:".length()).strip())
                .findFirst()
                .orElse("");
        return lines.get(0).replaceFirst("\\.$", "") + seen;
    }
}
