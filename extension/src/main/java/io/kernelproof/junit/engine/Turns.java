package io.kernelproof.junit.engine;

import java.util.HashSet;
import java.util.Set;
import org.junit.platform.engine.EngineExecutionListener;

/**
 * Lets the environments of one execution tell of a class one after the other: build tools add up the results of a class, and
 * would mix those of two environments. The turn belongs to a class name, and everything is told under one lock.
 */
final class Turns {

    private final EngineExecutionListener listener;
    private final Set<String> taken = new HashSet<>();

    Turns(EngineExecutionListener listener) {
        this.listener = listener;
    }

    /** Something to tell. */
    @FunctionalInterface
    interface Telling {
        void to(EngineExecutionListener listener);
    }

    synchronized void tell(Telling telling) {
        telling.to(listener);
    }

    /** Takes the turn of a class, if nobody has it. */
    synchronized boolean take(String className) {
        return taken.add(className);
    }

    synchronized void release(String className) {
        taken.remove(className);
        notifyAll();
    }

    /** Waits until one of some turns is free, which others may take before the caller does. */
    synchronized void await(Set<String> classNames) throws InterruptedException {
        while (taken.containsAll(classNames)) {
            wait();
        }
    }
}
