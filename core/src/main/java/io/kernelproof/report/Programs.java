package io.kernelproof.report;

import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** How the programs of this package end: whatever goes wrong, it never looks as if they had found something out. */
final class Programs {

    /** A report cannot be read or written, or the program was called wrongly. */
    static final int TROUBLE = 2;

    private Programs() {}

    interface Program {

        /** Returns the exit status. */
        int run() throws IOException;
    }

    /** Runs one, and returns its exit status. */
    static int status(Program program) {
        try {
            return program.run();
        } catch (IOException e) {
            return failed(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (RuntimeException | Error e) {
            // A mistake of ours, or no memory; an exit status of 1 would mean a regression.
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return failed(trace.toString());
        }
    }

    @SuppressWarnings("SystemOut")
    static int failed(String message) {
        System.err.println(Printable.text(message));
        return TROUBLE;
    }

    /** Prints to standard output, or fails. */
    @SuppressWarnings("SystemOut")
    static void print(String text) throws IOException {
        System.out.print(Printable.text(text));
        if (System.out.checkError()) {
            throw new ProblemException(
                    new Problem(
                            "Writing to standard output failed.",
                            "it is open, and takes all that is printed",
                            "it took less",
                            "look at where it leads: a full disk, a closed descriptor, a reader that has ended"),
                    null);
        }
    }
}
