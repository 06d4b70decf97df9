package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.Failure;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds what was thrown inside. The classes are those of this table and of this package, never named by the guest:
 * to load a class is to run its code.
 */
final class RemoteFailures {

    /** By the name of the class inside. Errors of the JVM are not among them: who meets one believes that it is his own. */
    private static final Map<String, Function<@Nullable String, Throwable>> WELL_KNOWN = Map.ofEntries(
            Map.entry("java.lang.Exception", Exception::new),
            Map.entry("java.lang.RuntimeException", RuntimeException::new),
            Map.entry("java.lang.ArithmeticException", ArithmeticException::new),
            Map.entry("java.lang.ArrayIndexOutOfBoundsException", ArrayIndexOutOfBoundsException::new),
            Map.entry("java.lang.ClassCastException", ClassCastException::new),
            Map.entry("java.lang.IllegalArgumentException", IllegalArgumentException::new),
            Map.entry("java.lang.IllegalStateException", IllegalStateException::new),
            Map.entry("java.lang.IndexOutOfBoundsException", IndexOutOfBoundsException::new),
            Map.entry("java.lang.NullPointerException", NullPointerException::new),
            Map.entry("java.lang.NumberFormatException", NumberFormatException::new),
            Map.entry("java.lang.UnsupportedOperationException", UnsupportedOperationException::new),
            Map.entry("java.io.FileNotFoundException", java.io.FileNotFoundException::new),
            Map.entry("java.io.IOException", java.io.IOException::new),
            Map.entry("java.util.NoSuchElementException", java.util.NoSuchElementException::new),
            Map.entry("java.util.concurrent.TimeoutException", java.util.concurrent.TimeoutException::new));

    private final IdentityHashMap<Failure, Throwable> rebuilt = new IdentityHashMap<>();

    private RemoteFailures() {}

    static Throwable rebuild(Failure failure) {
        return new RemoteFailures().throwable(failure);
    }

    private Throwable throwable(Failure failure) {
        Throwable known = rebuilt.get(failure);
        if (known != null) {
            return known;
        }
        List<Throwable> failures = new ArrayList<>();
        failure.failures().forEach(each -> failures.add(throwable(each)));
        Throwable cause = failure.cause() == null ? null : throwable(failure.cause());
        Throwable throwable = bare(failure, failures, cause);
        throwable.setStackTrace(failure.frames().toArray(StackTraceElement[]::new));
        failure.suppressed().forEach(each -> throwable.addSuppressed(throwable(each)));
        rebuilt.put(failure, throwable);
        return throwable;
    }

    private static Throwable bare(Failure failure, List<Throwable> failures, @Nullable Throwable cause) {
        return switch (failure.kind()) {
            case COMPARISON -> comparison(failure, cause);
            case MULTIPLE -> new RemoteMultipleFailures(failure.message(), failure.text(), failures, cause);
            case ABORTED -> new RemoteAbort(failure.message(), failure.text(), cause);
            case ASSERTION -> new RemoteAssertionError(failure.message(), failure.text(), cause);
            case OTHER -> other(failure, cause);
        };
    }

    private static Throwable comparison(Failure failure, @Nullable Throwable cause) {
        Failure.Value expected = failure.expected();
        Failure.Value actual = failure.actual();
        return expected == null || actual == null
                ? new RemoteComparison(failure.message(), failure.text(), cause)
                : new RemoteComparison(failure.message(), failure.text(), words(expected), words(actual), cause);
    }

    private static @Nullable String words(Failure.Value value) {
        return value.type() == null ? null : value.text();
    }

    private static Throwable other(Failure failure, @Nullable Throwable cause) {
        Function<@Nullable String, Throwable> constructor = WELL_KNOWN.get(failure.className());
        Throwable throwable = constructor == null ? null : constructor.apply(failure.message());
        if (throwable == null || !throwable.toString().equals(failure.text())) {
            return new RemoteException(failure.message(), failure.text(), cause);
        }
        return cause == null ? throwable : throwable.initCause(cause);
    }
}
