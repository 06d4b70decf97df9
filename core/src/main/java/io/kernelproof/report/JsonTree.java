package io.kernelproof.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import java.io.IOException;

/** One element of a report as a tree, within limits; the member of an object is there once. */
final class JsonTree {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_MEMBERS = 10_000;

    private JsonTree() {}

    /**
     * Reads the next element.
     *
     * @throws IllegalArgumentException if it is over a limit, or a member is there twice
     * @throws IOException if it is no JSON, or reading fails
     */
    static JsonElement read(JsonReader json) throws IOException {
        return read(json, MAX_DEPTH);
    }

    private static JsonElement read(JsonReader json, int depth) throws IOException {
        return switch (json.peek()) {
            case BEGIN_OBJECT -> object(json, depth);
            case BEGIN_ARRAY -> array(json, depth);
            case STRING -> new JsonPrimitive(json.nextString());
            case NUMBER -> new JsonPrimitive(number(json.nextString()));
            case BOOLEAN -> new JsonPrimitive(json.nextBoolean());
            case NULL -> {
                json.nextNull();
                yield JsonNull.INSTANCE;
            }
            default -> throw new IllegalArgumentException("expected a value, but was %s".formatted(json.peek()));
        };
    }

    private static Number number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return Double.valueOf(text);
        }
    }

    private static JsonObject object(JsonReader json, int depth) throws IOException {
        JsonObject object = new JsonObject();
        json.beginObject();
        for (int left = MAX_MEMBERS; json.hasNext(); left--) {
            requireRoom(left, depth, json);
            String name = json.nextName();
            if (object.has(name)) {
                throw new IllegalArgumentException(
                        "expected each member once, but there is another at %s".formatted(json.getPath()));
            }
            object.add(name, read(json, depth - 1));
        }
        json.endObject();
        return object;
    }

    private static JsonArray array(JsonReader json, int depth) throws IOException {
        JsonArray array = new JsonArray();
        json.beginArray();
        for (int left = MAX_MEMBERS; json.hasNext(); left--) {
            requireRoom(left, depth, json);
            array.add(read(json, depth - 1));
        }
        json.endArray();
        return array;
    }

    private static void requireRoom(int left, int depth, JsonReader json) {
        if (depth == 0) {
            throw new IllegalArgumentException("expected at most %d levels within an element, but there are more at %s"
                    .formatted(MAX_DEPTH, json.getPath()));
        }
        if (left == 0) {
            throw new IllegalArgumentException(
                    "expected at most %,d members of one object or array, but there are more at %s"
                            .formatted(MAX_MEMBERS, json.getPath()));
        }
    }
}
