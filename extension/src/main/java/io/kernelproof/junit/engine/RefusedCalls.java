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
    private Calls ofClass = new Calls(0);
    private int openClasses;

    RefusedCalls(Function<RefusedCall, Refusal> attribution) {
        this.attribution = attribution;
    }

    void started(InsideDescriptor test, int tid) {
        running.put(test, new Calls(tid));
    }

    void refused(RefusedCall call) {
        if (running.isEmpty()) {
            ofClass.add(call, openClasses <= 1);
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

    void classStarted() {
        openClasses++;
    }

    void classEnded() {
        openClasses--;
        ofClass = new Calls(0);
    }

    /**
     * Returns what was refused while no test ran, since the last class ended: to what the class does before, between and after its
     * tests, and to whoever decides whether it runs.
     */
    RefusedToTest ofClass() {
        return ofClass.attributed(attribution);
    }

    /** Returns what was refused to a test, which no longer runs, and to its class while no test ran. */
    RefusedToTest finishedWithClass(InsideDescriptor test) {
        Calls calls = running.remove(test);
        return calls == null ? ofClass() : calls.plus(ofClass).attributed(attribution);
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

        Calls plus(Calls others) {
            Calls all = new Calls(tid);
            calls.values().forEach(call -> all.add(call, certain));
            others.calls.values().forEach(call -> all.add(call, others.certain));
            return all;
        }

        RefusedToTest attributed(Function<RefusedCall, Refusal> attribution) {
            List<Refusal> refusals = calls.values().stream().map(attribution).toList();
            return new RefusedToTest(refusals, certain);
        }
    }
}
