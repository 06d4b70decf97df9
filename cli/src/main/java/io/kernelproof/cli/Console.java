package io.kernelproof.cli;

import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What this program prints itself, and the two outputs that a command's go to. Text is made {@linkplain Printable printable} here,
 * on its last step; what a command prints passes as it is.
 */
final class Console {

    static final Output OUT = new Output("standard output", Descriptor.OUT, FileDescriptor.out);
    static final Output ERR = new Output("standard error", Descriptor.ERR, FileDescriptor.err);

    private static final Charset CHARSET =
            Charset.forName(System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8")));
    private static final AtomicBoolean DOCUMENTED = new AtomicBoolean();

    private Console() {}

    /** Prints what was asked for. */
    static void print(String text) {
        write(OUT, Printable.text(text), CHARSET);
    }

    /** Says something beside it, in a line or more. */
    static void tell(String text) {
        write(ERR, Printable.text("kernelproof: " + text) + "\n", CHARSET);
    }

    /** Prints the one document of a run with {@code --json}; there is no second. */
    static void document(Object value) {
        if (!DOCUMENTED.getAndSet(true)) {
            write(OUT, Printable.json(Json.text(value)), StandardCharsets.UTF_8);
        }
    }

    private static void write(Output to, String text, Charset charset) {
        try {
            to.write(text.getBytes(charset));
        } catch (IOException e) {
            // It is told at the end, and by the exit status.
        }
    }

    /** For help, which is this program's own text. */
    static PrintWriter writer(Output to) {
        return new PrintWriter(new OutputStreamWriter(to, CHARSET), true);
    }

    /** Returns the exit status of a run, unless what it printed did not get where it was to go. */
    static int status(int status) {
        for (Output each : List.of(OUT, ERR)) {
            IOException failure = each.failure();
            if (failure != null && each.isReaderGone()) {
                return ExitStatuses.READER_GONE;
            }
            if (failure != null) {
                tell(notWritten(each, failure).toString());
                return ExitStatuses.OF_THE_TOOL;
            }
        }
        return status;
    }

    static Problem notWritten(Output output, IOException failure) {
        return new Problem(
                "Writing to %s failed.".formatted(output.name()),
                "it is open, and takes all that is printed",
                String.valueOf(failure.getMessage()),
                "look at where it leads: a full disk, or a closed descriptor");
    }
}
