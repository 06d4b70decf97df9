package io.kernelproof.environment.container;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An image that the daemon has.
 *
 * @param name the name by which it has it
 * @param digest what names its content: its digest in a registry, or its id if it is in none
 * @param ofRoot whether programs run as root in it
 * @param architecture what it is for, as Go calls it; empty if it does not say
 */
record Image(String name, String digest, boolean ofRoot, String architecture) {

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
        return new Image(
                name,
                digest(name, image.get("RepoDigests")).orElseGet(() -> text(image.get("Id"))),
                isRoot(user),
                text(image.get("Architecture")));
    }

    /** Whether that is how an image names root; nobody is. */
    static boolean isRoot(String user) {
        return ROOT.matcher(user).matches();
    }

    /** One that was pushed to several registries has several; that of the registry that was asked says most. */
    private static Optional<String> digest(String name, @Nullable JsonElement all) {
        if (all == null || !all.isJsonArray()) {
            return Optional.empty();
        }
        List<String> digests = StreamSupport.stream(all.getAsJsonArray().spliterator(), false)
                .map(Image::text)
                .toList();
        return digests.stream()
                .filter(digest -> name.startsWith(digest.replaceFirst("@.*", "")))
                .findFirst()
                .or(() -> digests.stream().findFirst());
    }

    private static String text(@Nullable JsonElement element) {
        return element == null || !element.isJsonPrimitive() ? "" : element.getAsString();
    }
}
