package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * Where a {@link KnownIncompatible} holds.
 *
 * @param axes what it names on each axis; at least one, unless it is declared wrongly
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record KnownPlace(Map<String, String> axes) {

    /**
     * Reads an annotation.
     *
     * @param known the annotation
     * @return what it names
     */
    public static KnownPlace of(KnownIncompatible known) {
        Map<String, String> axes = new LinkedHashMap<>();
        axes.put("image", known.image());
        axes.put("runtime", known.runtime());
        axes.put("seccomp", known.seccomp());
        axes.put("kernel", known.kernel());
        axes.values().removeIf(String::isEmpty);
        return new KnownPlace(axes);
    }

    /**
     * Tells whether an environment is such a place.
     *
     * @param environment any environment
     * @return true if it has all that is named
     * @throws IllegalArgumentException if the kernel is none; the message names the nearest
     */
    public boolean contains(Environment environment) {
        Map<String, String> place = environment.axes();
        return axes.entrySet().stream()
                .allMatch(each -> canonical(each.getKey(), each.getValue()).equals(place.get(each.getKey())));
    }

    /** A kernel may have several names. */
    private static String canonical(String axis, String value) {
        return axis.equals("kernel") ? Environment.onKernel(value).id() : value;
    }

    /**
     * Describes the place as its annotation does.
     *
     * @return such as {@code kernel = "3.10"}
     */
    public String words() {
        return axes.entrySet().stream()
                .map(each -> "%s = \"%s\"".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
    }
}
