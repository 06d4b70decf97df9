package io.kernelproof.junit.guest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells who ended the JVM, if it was not the end of the requests. */
final class ExitWatch extends Thread {

    private final EventSink sink;
    private volatile boolean expected;

    private ExitWatch(EventSink sink) {
        super("kernelproof-exit-watch");
        this.sink = sink;
    }

    static ExitWatch start(EventSink sink) {
        ExitWatch watch = new ExitWatch(sink);
        Runtime.getRuntime().addShutdownHook(watch);
        return watch;
    }

    void end() {
        expected = true;
    }

    @Override
    public void run() {
        if (expected) {
            return;
        }
        // The thread that called exit waits in it for this hook.
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            List<StackTraceElement> caller = callerOfExit(thread.getValue());
            if (!caller.isEmpty()) {
                sink.send(new Event.Exiting(
                        Cut.to(Cut.MAX_SHORT_NAME, thread.getKey().getName()), caller));
                return;
            }
        }
        sink.send(new Event.Exiting("unknown", List.of()));
    }

    private static List<StackTraceElement> callerOfExit(StackTraceElement[] frames) {
        List<StackTraceElement> caller = new ArrayList<>();
        boolean exiting = false;
        for (StackTraceElement frame : frames) {
            boolean exit =
                    frame.getMethodName().equals("exit") && frame.getClassName().startsWith("java.lang.");
            exiting |= exit;
            if (exiting && !exit) {
                caller.add(frame);
            }
        }
        return Frames.cut(caller);
    }
}
