package io.kernelproof.verdict;

import io.kernelproof.environment.Refusal;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apiguardian.api.API;

/**
 * The calls that were refused while a test ran.
 *
 * @param refusals in the order in which each was first met
 * @param certain whether they are known to be this test's own; false if another test or thread may have made one of them
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record RefusedToTest(List<Refusal> refusals, boolean certain) {

    /** Nothing was refused. */
    public static final RefusedToTest NOTHING = new RefusedToTest(List.of(), true);

    /** Copies the list. */
    public RefusedToTest {
        refusals = List.copyOf(refusals);
    }

    /**
     * Describes the refusals, for the message of a failure.
     *
     * @return a heading and one line each, without a line break at the end; empty if there are none
     */
    public String describe() {
        if (refusals.isEmpty()) {
            return "";
        }
        String heading = certain
                ? "system calls that were refused to it:"
                : "system calls that were refused while it ran, to it or to another test:";
        return refusals.stream()
                .map(Refusal::describe)
                .collect(Collectors.joining("\n    ", "  " + heading + "\n    ", ""));
    }

    RefusedToTest filter(Predicate<Refusal> wanted) {
        return new RefusedToTest(refusals.stream().filter(wanted).toList(), certain);
    }

    /** The names, for use within a sentence. */
    String names() {
        return refusals.stream().map(Refusal::syscall).distinct().collect(Collectors.joining(", "));
    }
}
