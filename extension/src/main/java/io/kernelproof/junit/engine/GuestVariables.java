package io.kernelproof.junit.engine;

import io.kernelproof.junit.session.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Environment variables of the JVM inside, beside those that the environment has. */
final class GuestVariables {

    static final String NAME = "kernelproof.variables";

    private static final Pattern VARIABLE = Pattern.compile("[^=\\s]+(=.*)?", Pattern.DOTALL);

    private GuestVariables() {}

    /**
     * Reads which are configured.
     *
     * @param own the variables of this JVM: those that are named without a value have theirs from here, or are left out
     * @throws IllegalArgumentException if what is configured names no variables
     */
    static Map<String, String> of(Function<String, Optional<String>> parameters, Map<String, String> own) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String word : parameters.apply(NAME).map(JvmOptions::words).orElse(List.of())) {
            if (!VARIABLE.matcher(word).matches()) {
                throw Settings.wrong(
                        NAME,
                        "NAME=VALUE, or NAME for the value that it has here, separated by spaces",
                        "'" + word + "'",
                        "correct the value; put quotes around what has spaces");
            }
            int equals = word.indexOf('=');
            if (equals > 0) {
                variables.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (own.containsKey(word)) {
                variables.put(word, own.get(word));
            }
        }
        return Map.copyOf(variables);
    }
}
