package io.kernelproof.junit.engine;

import io.kernelproof.time.TimeLimit;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.platform.engine.EngineExecutionListener;

/**
 * Lets the environments of one execution tell of a class one after the other: build tools add up the results of a class, and
 * would mix those of two environments. The turn belongs to a class name, and everything is told under one lock.
 */
final class Turns {

    /** Whoever has a turn gives it up at its end at the latest, and its tests may take a day, with a debugger for example. */
    private static final Duration LIMIT = Duration.ofDays(1);

    private final EngineExecutionListener listener;
    private final Duration limit;
    private final Set<String> taken = new HashSet<>();

    Turns(EngineExecutionListener listener) {
        this(listener, LIMIT);
    }

    Turns(EngineExecutionListener listener, Duration limit) {
        this.listener = listener;
        this.limit = limit;
    }

    /** Something to tell. */
    @FunctionalInterface
    interface Telling {
        void to(EngineExecutionListener listener);
    }

    /** Who is told, under the lock. */
    EngineExecutionListener listener() {
        return listener;
    }

    void tell(Telling telling) {
        tell(listener, telling);
    }

    /** Tells somebody who tells the listener. */
    synchronized void tell(EngineExecutionListener between, Telling telling) {
        telling.to(between);
    }

    /** Takes the turn of a class, if nobody has it. */
    synchronized boolean take(String className) {
        return taken.add(className);
    }

    synchronized void release(String className) {
        taken.remove(className);
        notifyAll();
    }

    /**
     * Waits until one of some turns is free, which others may take before the caller does.
     *
     * @return false if that takes too long
     */
    synchronized boolean await(Set<String> classNames) throws InterruptedException {
        TimeLimit waiting = TimeLimit.of(limit);
        while (taken.containsAll(classNames)) {
            long millis = waiting.left().toMillis();
            if (millis == 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }
}
