package io.kernelproof.junit.engine;

import io.kernelproof.junit.engine.Turns.Telling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.EngineExecutionListener;

/**
 * Tells what happens in one environment, class by class: live where it is the environment's turn, else later. Who reads what
 * a guest sends is never held up; only at the end does it wait for the others. It tells in the thread of its caller,
 * because those who capture output go by the thread.
 *
 * <p>Used by one thread. It holds no turn while it waits, so two of them cannot wait for each other.
 */
final class Stage {

    private final Turns turns;
    private final EngineExecutionListener told;
    private final Set<String> live = new HashSet<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();

    /** What is to be told of a class, and whether it is all. */
    private static final class Waiting {
        private final List<Telling> tellings = new ArrayList<>();
        private boolean complete;
    }

    Stage(Turns turns) {
        this(turns, turns.listener());
    }

    /** With somebody who is told first, and tells the listener. */
    Stage(Turns turns, EngineExecutionListener told) {
        this.turns = turns;
        this.told = told;
    }

    /** Tells what belongs to no class, at once. */
    void tell(Telling telling) {
        turns.tell(told, telling);
    }

    /** Tells of a class. */
    void tell(String className, Telling telling) {
        if (!live.contains(className) && !waiting.containsKey(className)) {
            open(className);
        }
        if (live.contains(className)) {
            tell(telling);
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
                if (!turns.await(Set.copyOf(waiting.keySet()))) {
                    tellOutOfTurn();
                }
                catchUp();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            tellOutOfTurn();
        }
    }

    /** Better than not at all. */
    private void tellOutOfTurn() {
        List<Telling> all =
                waiting.values().stream().flatMap(due -> due.tellings.stream()).toList();
        waiting.clear();
        tellAll(all);
    }

    /** Gives up its turns, whatever else failed: others wait for them. */
    void leave() {
        live.forEach(turns::release);
        live.clear();
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
                live.add(className);
                try {
                    tellAll(due.tellings);
                } finally {
                    if (due.complete) {
                        live.remove(className);
                        turns.release(className);
                    }
                }
            }
        }
    }

    /** All of it, also if some of it fails; then what failed first is thrown. */
    private void tellAll(List<Telling> tellings) {
        @Nullable Throwable failure = null;
        for (Telling each : tellings) {
            try {
                tell(each);
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private Waiting waitingFor(String className) {
        return waiting.computeIfAbsent(className, name -> new Waiting());
    }
}
