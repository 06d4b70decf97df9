package io.kernelproof.junit.guest;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What stands behind {@code System.out} or {@code System.err}: every write is an event of the test that makes it. */
final class CapturedOutput extends OutputStream {

    private static final int PIECE = 32 * 1024;

    private final boolean error;
    private final EventSink sink;
    private final CurrentTest current;

    private CapturedOutput(boolean error, EventSink sink, CurrentTest current) {
        this.error = error;
        this.sink = sink;
        this.current = current;
    }

    static void install(EventSink sink, CurrentTest current) {
        // PrintStream hands on each print or println as one write: a buffer would only lose what precedes a crash.
        System.setOut(new PrintStream(new CapturedOutput(false, sink, current), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(new CapturedOutput(true, sink, current), false, StandardCharsets.UTF_8));
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        String id = current.current();
        for (int from = offset; from < offset + length; from += PIECE) {
            byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(from + PIECE, offset + length));
            sink.send(new Event.Output(id, error, piece));
        }
    }
}
