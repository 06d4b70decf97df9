package io.kernelproof.environment.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An image that the daemon has.
 *
 * @param name the name by which it has it
 * @param digest what names its content: its digest in a registry, or its id if it is in none
 * @param ofRoot whether programs run as root in it
 */
record Image(String name, String digest, boolean ofRoot) {

    private static final Pattern ROOT = Pattern.compile("((root|0)(:.*)?)?");

    /** Reads what the daemon says of it. */
    static Image of(String name, JsonElement inspected) throws IOException {
        if (!inspected.isJsonObject()) {
            throw new IOException("the daemon says of the image '%s' what is no object".formatted(name));
        }
        JsonObject image = inspected.getAsJsonObject();
        JsonElement config = image.get("Config");
        String user = text(
                config != null && config.isJsonObject()
                        ? config.getAsJsonObject().get("User")
                        : null);
        JsonElement digests = image.get("RepoDigests");
        JsonArray known = digests != null && digests.isJsonArray() ? digests.getAsJsonArray() : new JsonArray();
        return new Image(
                name,
                text(known.isEmpty() ? image.get("Id") : known.get(0)),
                ROOT.matcher(user).matches());
    }

    private static String text(@Nullable JsonElement element) {
        return element == null || !element.isJsonPrimitive() ? "" : element.getAsString();
    }
}
