package io.kernelproof.message;

import java.util.Optional;
import org.apiguardian.api.API;

/**
 * A problem in four parts. Its text is that of every error of this project; whoever needs one of the parts asks for it, and never
 * looks for it in the text.
 *
 * @param what what was done, and on what: a sentence with its full stop
 * @param expected what should have been seen
 * @param seen what was seen instead; may have several lines
 * @param next what to do about it; may have several lines
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Problem(String what, String expected, String seen, String next) {

    private static final String NEXT_LINE = "\n" + " ".repeat(12);

    /** An exception that has a problem to tell: its message is the problem's text, perhaps with more around it. */
    @API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
    public interface Carrier {

        /**
         * Return the problem.
         *
         * @return the four parts
         */
        Problem problem();
    }

    /**
     * Find the problem that an exception tells.
     *
     * @param thrown the exception; its causes are not looked at
     * @return its problem; empty if it is none of this project's, or has none
     */
    public static Optional<Problem> of(Throwable thrown) {
        return thrown instanceof Carrier carrier ? Optional.of(carrier.problem()) : Optional.empty();
    }

    /**
     * Say in one line what was done and what was seen, for places that have no room for the rest.
     *
     * @return the first sentence without its full stop, a colon, and the first line of what was seen
     */
    public String summary() {
        String sentence = what.endsWith(".") ? what.substring(0, what.length() - 1) : what;
        return sentence + ": " + seen.lines().findFirst().orElse("");
    }

    /**
     * Write the four parts as people read them: one a line, further lines indented below the first.
     *
     * @return the text, without a line feed at its end
     */
    @Override
    public String toString() {
        return what + "\n  expected: " + indented(expected) + "\n  seen:     " + indented(seen) + "\n  next:     "
                + indented(next);
    }

    private static String indented(String part) {
        return part.replace("\n", NEXT_LINE);
    }
}
