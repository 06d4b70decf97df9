package io.kernelproof.junit.engine;

import io.kernelproof.environment.Refusal;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.RefusedToTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which of the refused calls are whose. A call is that of the test whose thread made it; else, of the only test that runs; else,
 * of each test that runs, and then for none of them for certain.
 */
final class RefusedCalls {

    /** More different calls than a kernel has. */
    private static final int MAX_CALLS = 1024;

    private final Function<RefusedCall, Refusal> attribution;
    private final Map<InsideDescriptor, Calls> running = new LinkedHashMap<>();
    private Calls betweenTests = new Calls(0);

    RefusedCalls(Function<RefusedCall, Refusal> attribution) {
        this.attribution = attribution;
    }

    void started(InsideDescriptor test, int tid) {
        running.put(test, new Calls(tid));
    }

    void refused(RefusedCall call) {
        if (running.isEmpty()) {
            betweenTests.add(call, true);
            return;
        }
        List<Calls> ofItsThread = running.values().stream()
                .filter(calls -> calls.tid == call.tid())
                .toList();
        List<Calls> owners = ofItsThread.isEmpty() ? new ArrayList<>(running.values()) : ofItsThread;
        owners.forEach(calls -> calls.add(call, owners.size() == 1));
    }

    /** Returns what was refused to a test, which no longer runs. */
    RefusedToTest finished(InsideDescriptor test) {
        Calls calls = running.remove(test);
        return calls == null ? RefusedToTest.NOTHING : calls.attributed(attribution);
    }

    /** Returns what was refused while no test ran, since it was last asked: to what a class does before and after its tests. */
    RefusedToTest betweenTests() {
        Calls calls = betweenTests;
        betweenTests = new Calls(0);
        return calls.attributed(attribution);
    }

    private static final class Calls {

        private final int tid;
        private final Map<Key, RefusedCall> calls = new LinkedHashMap<>();
        private boolean certain = true;

        private record Key(int number, long flag, String abi, int errno) {}

        Calls(int tid) {
            this.tid = tid;
        }

        void add(RefusedCall call, boolean isItsOwn) {
            Key key = new Key(call.number(), call.flag(), call.abi(), call.errno());
            if (calls.size() < MAX_CALLS || calls.containsKey(key)) {
                calls.merge(key, call, RefusedCall::plus);
                certain &= isItsOwn;
            }
        }

        RefusedToTest attributed(Function<RefusedCall, Refusal> attribution) {
            List<Refusal> refusals = calls.values().stream().map(attribution).toList();
            return new RefusedToTest(refusals, certain);
        }
    }
}
