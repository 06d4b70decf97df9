package io.kernelproof.environment.container;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
    static Image of(String name, Json image) throws IOException {
        if (!image.isObject()) {
            throw new IOException("the daemon says of the image '%s' what is no object".formatted(name));
        }
        return new Image(
                name,
                digest(name, image.get("RepoDigests").all()).orElseGet(() -> text(image.get("Id"))),
                isRoot(text(image.get("Config").get("User"))),
                text(image.get("Architecture")));
    }

    /** Whether that is how an image names root; nobody is. */
    static boolean isRoot(String user) {
        return ROOT.matcher(user).matches();
    }

    /** One that was pushed to several registries has several; that of the registry that was asked says most. */
    private static Optional<String> digest(String name, List<Json> all) {
        List<String> digests = all.stream().map(Image::text).toList();
        return digests.stream()
                .filter(digest -> name.startsWith(digest.replaceFirst("@.*", "")))
                .findFirst()
                .or(() -> digests.stream().findFirst());
    }

    private static String text(Json value) {
        return value.text().orElse("");
    }
}
