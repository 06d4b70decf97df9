package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All that is wrong with what was declared for one request, by the class that it belongs to. */
final class DeclarationErrors {

    /** Stands for a class where the configuration parameters are wrong. */
    static final String CONFIGURATION = "configuration";

    private final Map<String, Set<String>> messages = new LinkedHashMap<>();

    void add(String owner, String subject, String expected, String seen, String next) {
        add(owner, new Problem(subject, expected, seen, next).toString());
    }

    void add(String owner, String message) {
        messages.computeIfAbsent(owner, name -> new LinkedHashSet<>()).add(message);
    }

    /** The class, or the configuration, to whose errors something falls victim, if it does. */
    boolean concern(String owner) {
        return messages.containsKey(owner) || messages.containsKey(CONFIGURATION);
    }

    /** Those who have errors, in the order in which they were found; the configuration alone if it has any. */
    List<String> owners() {
        return messages.containsKey(CONFIGURATION) ? List.of(CONFIGURATION) : new ArrayList<>(messages.keySet());
    }

    String messageOf(String owner) {
        return String.join("\n\n", messages.getOrDefault(owner, Set.of()));
    }
}
