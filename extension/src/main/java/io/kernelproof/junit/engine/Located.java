package io.kernelproof.junit.engine;

import java.util.Optional;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;

/**
 * Builds a throwable again with another message, one that says where it happened. It stays what it is for those who show it: a
 * comparison keeps its values, several failures stay several, and it prints under the name of its class.
 */
final class Located {

    private Located() {}

    static Throwable with(String message, Throwable original) {
        Throwable located = bare(message, text(message, original), original);
        located.setStackTrace(original.getStackTrace());
        for (Throwable suppressed : original.getSuppressed()) {
            located.addSuppressed(suppressed);
        }
        return located;
    }

    private static Throwable bare(String message, String text, Throwable original) {
        Throwable cause = original.getCause();
        if (original instanceof MultipleFailuresError several) {
            return new RemoteMultipleFailures(message, text, several.getFailures(), cause);
        } else if (original instanceof AssertionFailedError comparison) {
            return comparison.isExpectedDefined() && comparison.isActualDefined()
                    ? new RemoteComparison(message, text, comparison.getExpected(), comparison.getActual(), cause)
                    : new RemoteComparison(message, text, cause);
        } else if (original instanceof TestAbortedException) {
            return new RemoteAbort(message, text, cause);
        } else if (original instanceof AssertionError) {
            return new RemoteAssertionError(message, text, cause);
        }
        return ofTheSameClass(message, original).orElseGet(() -> new RemoteException(message, text, cause));
    }

    /** Only a class of the JDK itself is known to take a message and to do nothing else. */
    private static Optional<Throwable> ofTheSameClass(String message, Throwable original) {
        if (original.getClass().getClassLoader() != null) {
            return Optional.empty();
        }
        try {
            Throwable same = original.getClass().getConstructor(String.class).newInstance(message);
            return Optional.of(original.getCause() == null ? same : same.initCause(original.getCause()));
        } catch (ReflectiveOperationException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** What the original prints as, with the new message in the place of its own. */
    private static String text(String message, Throwable original) {
        String text = original.toString();
        String old = original.getMessage();
        return old != null && !old.isEmpty() && text.endsWith(old)
                ? text.substring(0, text.length() - old.length()) + message
                : text + ": " + message;
    }
}
