package io.kernelproof.environment.container;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a person is to know who looks at the run, though it goes on: each is told once. */
final class Notice {

    private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private Notice() {}

    /** Prints a line, unless it has been printed. */
    @SuppressWarnings("SystemOut") // For the person who looks at the run.
    static void once(String text) {
        if (TOLD.add(text)) {
            System.err.println("Kernelproof: " + text);
        }
    }
}
