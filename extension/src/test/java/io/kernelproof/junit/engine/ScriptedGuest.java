package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import io.kernelproof.trap.Afterwards;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Baseline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A guest that tells what a test wants it to tell. */
class ScriptedGuest implements Guest {

    /** What happens inside. */
    @FunctionalInterface
    interface Script {
        void tell(GuestRequest request, GuestListener listener) throws GuestDiedException;
    }

    final List<GuestRequest> requests = new ArrayList<>();
    private final Script script;
    private boolean alive = true;

    ScriptedGuest(Script script) {
        this.script = script;
    }

    /** An end of the JVM. */
    static GuestDiedException death(String seen) {
        return new GuestDiedException(
                new Problem(
                        "The JVM inside was lost.", "it tells the result of every test", seen, "look for the reason"),
                null);
    }

    @Override
    public Map<String, String> facts() {
        return Map.of("scripted", "true");
    }

    @Override
    public Baseline baseline() {
        return Baseline.NOTHING;
    }

    @Override
    public Optional<Afterwards> afterwards(RefusedCall call) {
        return Optional.empty();
    }

    @Override
    public void execute(GuestRequest request, GuestListener listener) throws GuestDiedException {
        requests.add(request);
        boolean done = false;
        try {
            script.tell(request, listener);
            done = true;
        } finally {
            alive = done;
        }
    }

    @Override
    public boolean isAlive() {
        return alive;
    }

    @Override
    public void close() {
        alive = false;
    }
}
