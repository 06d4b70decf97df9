package io.kernelproof.junit.engine;

import io.kernelproof.junit.engine.Turns.Telling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Tells what happens in one environment, class by class: live where it is the environment's turn, else later. Who reads what
 * a guest sends is never held up; only at the end does it wait for the others. It tells in the thread of its caller,
 * because those who capture output go by the thread.
 *
 * <p>Used by one thread. It holds no turn while it waits, so two of them cannot wait for each other.
 */
final class Stage {

    private final Turns turns;
    private final Set<String> live = new HashSet<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /** What is to be told of a class, and whether it is all. */
    private static final class Waiting {
        private final List<Telling> tellings = new ArrayList<>();
        private boolean complete;
    }

    Stage(Turns turns) {
        this.turns = turns;
    }

    /** Tells what belongs to no class, at once. */
    void tell(Telling telling) {
        turns.tell(telling);
    }

    /** Tells of a class. */
    void tell(String className, Telling telling) {
        if (!live.contains(className) && !waiting.containsKey(className)) {
            open(className);
        }
        if (live.contains(className)) {
            turns.tell(telling);
        } else {
            waitingFor(className).tellings.add(telling);
        }
    }

    /** Ends a class, of which nothing more will be told. */
    void close(String className) {
        if (live.remove(className)) {
            turns.release(className);
        } else if (waiting.containsKey(className)) {
            waitingFor(className).complete = true;
        }
        catchUp();
    }

    /** Waits for the turns of all that is not told yet. */
    void end() {
        List.copyOf(live).forEach(this::close);
        waiting.values().forEach(due -> due.complete = true);
        try {
            while (!waiting.isEmpty()) {
                turns.await(Set.copyOf(waiting.keySet()));
                catchUp();
            }
        } catch (InterruptedException e) {
            // Out of turn is better than not at all.
            waiting.values().forEach(due -> due.tellings.forEach(turns::tell));
            waiting.clear();
            Thread.currentThread().interrupt();
        }
    }

    private void open(String className) {
        catchUp();
        if (turns.take(className)) {
            live.add(className);
        } else {
            waiting.put(className, new Waiting());
        }
    }

    /** Tells what had to wait. Not in the midst of another class: its output would be taken for that of the wrong test. */
    private void catchUp() {
        if (!live.isEmpty()) {
            return;
        }
        for (String className : List.copyOf(waiting.keySet())) {
            if (live.isEmpty() && turns.take(className)) {
                Waiting due = waitingFor(className);
                waiting.remove(className);
                due.tellings.forEach(turns::tell);
                if (due.complete) {
                    turns.release(className);
                } else {
                    live.add(className);
                }
            }
        }
    }

    private Waiting waitingFor(String className) {
        return waiting.computeIfAbsent(className, name -> new Waiting());
    }
}
