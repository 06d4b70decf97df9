package io.kernelproof.junit.engine;

import java.lang.reflect.Constructor;
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
        Throwable located = bare(message, original);
        located.setStackTrace(original.getStackTrace());
        for (Throwable suppressed : original.getSuppressed()) {
            located.addSuppressed(suppressed);
        }
        return located;
    }

    private static Throwable bare(String message, Throwable original) {
        if (original instanceof MultipleFailuresError several) {
            return new Several(message, several);
        } else if (original instanceof AssertionFailedError comparison) {
            return Comparison.of(message, comparison);
        } else if (original instanceof TestAbortedException) {
            return new TestAbortedException(message, original.getCause());
        } else if (original instanceof AssertionError) {
            return new Assertion(message, original);
        }
        return ofTheSameClass(message, original).orElseGet(() -> new Other(message, original));
    }

    /** Only a class of the JDK itself is known to take a message and to do nothing else. */
    private static Optional<Throwable> ofTheSameClass(String message, Throwable original) {
        if (original.getClass().getClassLoader() != null) {
            return Optional.empty();
        }
        try {
            Constructor<? extends Throwable> constructor = original.getClass().getConstructor(String.class);
            Throwable same = constructor.newInstance(message);
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

    @SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
    private static final class Several extends MultipleFailuresError {

        private static final long serialVersionUID = 1L;

        private final String message;
        private final String text;

        Several(String message, MultipleFailuresError original) {
            super(null, original.getFailures());
            this.message = message;
            this.text = text(message, original);
            if (original.getCause() != null) {
                initCause(original.getCause());
            }
        }

        @Override
        public String getMessage() {
            return message;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
    private static final class Comparison extends AssertionFailedError {

        private static final long serialVersionUID = 1L;

        private final String text;

        private Comparison(String message, AssertionFailedError original, Object expected, Object actual) {
            super(message, expected, actual, original.getCause());
            this.text = text(message, original);
        }

        private Comparison(String message, AssertionFailedError original) {
            super(message, original.getCause());
            this.text = text(message, original);
        }

        static Comparison of(String message, AssertionFailedError original) {
            return original.isExpectedDefined() && original.isActualDefined()
                    ? new Comparison(message, original, original.getExpected(), original.getActual())
                    : new Comparison(message, original);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
    private static final class Assertion extends AssertionError {

        private static final long serialVersionUID = 1L;

        private final String text;

        Assertion(String message, Throwable original) {
            super(message, original.getCause());
            this.text = text(message, original);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @SuppressWarnings("OverrideThrowableToString") // It prints as the class does that it stands for.
    private static final class Other extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String text;

        Other(String message, Throwable original) {
            super(message, original.getCause());
            this.text = text(message, original);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
