package io.kernelproof.junit.guest;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows which test or container a thread works for: the innermost that was started in it and is not finished, or else
 * the one for which the thread was created.
 *
 * <p>Thread-safe.
 */
final class CurrentTest {

    @SuppressWarnings("ThreadLocalUsage") // There is one object of this class in a JVM.
    private final InheritableThreadLocal<@Nullable Running> current = new InheritableThreadLocal<>();

    private final Set<Running> tests = ConcurrentHashMap.newKeySet();

    private static final class Running {
        private final String id;
        private final boolean test;
        private final @Nullable Running outer;
        private volatile boolean finished;

        Running(String id, boolean test, @Nullable Running outer) {
            this.id = id;
            this.test = test;
            this.outer = outer;
        }
    }

    void started(String id, boolean test) {
        Running running = new Running(id, test, unfinished(current.get()));
        if (test) {
            tests.add(running);
        }
        current.set(running);
    }

    /** Called in the thread in which it was started. */
    void finished(String id) {
        for (Running running = current.get(); running != null; running = running.outer) {
            if (running.id.equals(id)) {
                running.finished = true;
                tests.remove(running);
                current.set(running.outer);
                return;
            }
        }
    }

    /** The id for which the current thread works, or null if it is unknown. */
    @Nullable String current() {
        Running started = current.get();
        Running running = unfinished(started);
        // A thread that outlived its test, one of a pool for example, serves whichever test runs now, if it is one.
        if (running == null || (running != started && !running.test)) {
            Running only = null;
            int count = 0;
            for (Running test : tests) {
                only = test;
                count++;
            }
            if (only != null && count == 1) {
                return only.id;
            }
        }
        return running == null ? null : running.id;
    }

    private static @Nullable Running unfinished(@Nullable Running running) {
        Running found = running;
        while (found != null && found.finished) {
            found = found.outer;
        }
        return found;
    }
}
