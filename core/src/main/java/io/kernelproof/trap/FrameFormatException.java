package io.kernelproof.trap;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import org.apiguardian.api.API;

/** The launcher's output is not what the launcher writes: something else wrote to its descriptor, or it is another version. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class FrameFormatException extends ProblemException {

    private static final long serialVersionUID = 1L;
    private static final int MAX_SEEN = 200;

    FrameFormatException(String expected, String seen) {
        super(
                new Problem(
                        "Reading what the native launcher tells of its workload failed.",
                        expected,
                        printable(seen),
                        "check that nothing in the environment replaces or wraps the program 'kernelproof-probe'"),
                null);
    }

    private static String printable(String text) {
        String start = text.length() > MAX_SEEN ? text.substring(0, MAX_SEEN) + "..." : text;
        return start.replaceAll("\\p{Cntrl}", "?");
    }
}
