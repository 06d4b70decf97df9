package io.kernelproof.syscall;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/** Finds what was probably meant by a name that is not known. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Nearest {

    private static final int ADVISED = 3;

    private Nearest() {}

    /**
     * Say which known names are nearest to an unknown one.
     *
     * @param name the unknown name, never {@code null}
     * @param known the known names, at least one
     * @return advice for an error message, such as {@code did you mean pidfd_open, pidfd_getfd or mq_open?}
     */
    public static String advice(String name, Collection<String> known) {
        List<String> nearest = known.stream()
                .sorted(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(ADVISED)
                .toList();
        return nearest.stream().collect(Collectors.joining(", ", "did you mean ", "?"));
    }

    /**
     * Find the name that was misspelt.
     *
     * @param name the unknown name, never {@code null}
     * @param known the known names
     * @param most how many letters may be wrong, 1 or more
     * @return the nearest of the known names, if it is as near as that
     */
    public static Optional<String> within(String name, Collection<String> known, int most) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= most)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The distance of Levenshtein: how many letters must be added, dropped or changed. */
    private static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        int[] current = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            previous[column] = column;
        }
        for (int row = 1; row <= from.length(); row++) {
            current[0] = row;
            for (int column = 1; column <= to.length(); column++) {
                int changed = previous[column - 1] + (from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1);
                current[column] = Math.min(changed, 1 + Math.min(previous[column], current[column - 1]));
            }
            int[] done = current;
            current = previous;
            previous = done;
        }
        return previous[to.length()];
    }
}
