package io.kernelproof.junit.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.junit.platform.engine.UniqueId;

/**
 * The tests of other engines that we took in the discovery which goes on in this thread.
 *
 * <p>A discovery is bracketed by the launcher's listener. Outside of a bracket nothing can be claimed, so a test can never
 * vanish because of a claim that somebody else made long ago: it is run twice at worst, and then the guard fails it.
 */
final class Claims {

    private static final ThreadLocal<Deque<Set<UniqueId>>> BRACKETS = ThreadLocal.withInitial(ArrayDeque::new);

    private Claims() {}

    static void open() {
        BRACKETS.get().push(new HashSet<>());
    }

    static void close() {
        Deque<Set<UniqueId>> brackets = BRACKETS.get();
        brackets.poll();
        if (brackets.isEmpty()) {
            BRACKETS.remove();
        }
    }

    /** Whether the discovery that goes on is that of a launcher with our listener. */
    static boolean isOpen() {
        boolean isOpen = !BRACKETS.get().isEmpty();
        if (!isOpen) {
            BRACKETS.remove();
        }
        return isOpen;
    }

    /** Takes tests, by the ids that they have in their own engines. */
    static void add(Collection<UniqueId> ids) {
        Set<UniqueId> claims = BRACKETS.get().peek();
        if (claims != null) {
            claims.addAll(ids);
        }
    }

    static boolean contain(UniqueId id) {
        Set<UniqueId> claims = BRACKETS.get().peek();
        return claims != null && claims.contains(id);
    }
}
