package io.kernelproof.environment.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A value of JSON that somebody else has written, or of which nothing need be there. What is not as it should be is told as such. */
record Json(JsonElement value) {

    /** What answers of daemons, and profiles, have of it is a tenth. */
    static final int MAX_DEPTH = 100;

    private static final int MAX_QUOTED = 200;

    /** Reads text. */
    static Json parse(String text) throws IOException {
        requireFlat(text);
        try {
            return new Json(JsonParser.parseString(text));
        } catch (JsonParseException e) {
            throw new IOException("it is not JSON: " + quoted(String.valueOf(e.getMessage())), e);
        }
    }

    /** What is nested without end would be read, and written, by calls without end. */
    private static void requireFlat(String text) throws IOException {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (quote != 0) {
                if (each == '\\') {
                    i++;
                } else if (each == quote) {
                    quote = 0;
                }
            } else if (each == '"') {
                quote = each;
            } else if (each == '{' || each == '[') {
                if (++depth > MAX_DEPTH) {
                    throw new IOException("its JSON is nested more than %d deep".formatted(MAX_DEPTH));
                }
            } else if (each == '}' || each == ']') {
                depth--;
            }
        }
    }

    /** A line of what others have written: as much as a message has room for, and nothing that a terminal would obey. */
    static String quoted(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), MAX_QUOTED)).replaceAll("\\p{Cntrl}", "?");
    }

    /** A member; one of nothing if there is none. */
    Json get(String name) {
        return of(value.isJsonObject() ? value.getAsJsonObject().get(name) : null);
    }

    private static Json of(@Nullable JsonElement value) {
        return new Json(value == null ? JsonNull.INSTANCE : value);
    }

    boolean isObject() {
        return value.isJsonObject();
    }

    /** The members' names; none if it is no object. */
    Set<String> names() {
        return value.isJsonObject() ? value.getAsJsonObject().keySet() : Set.of();
    }

    /** The elements; none if it is no array. */
    List<Json> all() {
        return value.isJsonArray()
                ? StreamSupport.stream(value.getAsJsonArray().spliterator(), false)
                        .map(Json::of)
                        .toList()
                : List.of();
    }

    /** A text, a number or a truth value as text. */
    Optional<String> text() {
        return value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    /** A member's text, which has to be there. */
    String text(String name) throws IOException {
        return get(name).text().orElseThrow(() -> new IOException("the daemon's answer has no " + name));
    }

    boolean isTrue() {
        return text().filter("true"::equals).isPresent();
    }
}
