package io.kernelproof.junit.engine;

import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Baseline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a JVM did before its first test: no test is to be blamed for it, and there was nobody to tell it to. */
final class StartUp {

    private static final int KEPT = 64 * 1024;
    private static final int MAX_REFUSED = 4096;

    private final Map<Key, RefusedCall> refused = new LinkedHashMap<>();
    private final List<Printed> printed = new ArrayList<>();
    private int size;
    private boolean over;

    private record Key(int number, String abi, int errno, int tid, String program) {}

    private record Printed(boolean error, String text) {}

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }

    void refused(RefusedCall call) {
        Key key = new Key(call.number(), call.abi(), call.errno(), call.tid(), call.program());
        if (refused.size() < MAX_REFUSED || refused.containsKey(key)) {
            refused.merge(key, call, RefusedCall::plus);
        }
    }

    List<RefusedCall> refused() {
        return List.copyOf(refused.values());
    }

    Baseline baseline() {
        return Baseline.of(refused.values());
    }

    void printed(boolean error, String text) {
        if (size < KEPT) {
            size += text.length();
            printed.add(new Printed(error, text));
        }
    }

    /** Hands on what was printed, once. */
    void tell(GuestListener listener) {
        printed.forEach(each -> listener.output(null, each.error(), each.text()));
        printed.clear();
    }
}
