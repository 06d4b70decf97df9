package io.kernelproof.junit.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;
import org.opentest4j.ValueWrapper;

/**
 * Turns one throwable into data. It survives whatever a throwable of a test may do: methods that throw, enormous
 * texts, chains without end, cycles.
 */
final class FailureDescriber {

    private static final int MAX_NAME = 2 * 1024;
    private static final int MAX_FRAMES = 2048;

    /** Characters in all texts of a failure; three bytes each at most, so it fits into a message. */
    private int room = 2 * 1024 * 1024;

    private int described;
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FailureDescriber() {}

    static Failure describe(Throwable throwable) {
        return new FailureDescriber().describe(throwable, 0);
    }

    private Failure describe(Throwable throwable, int depth) {
        seen.add(throwable);
        described++;
        String message = text(throwable, "getMessage()", throwable::getMessage);
        String words = text(throwable, "toString()", throwable::toString);
        List<StackTraceElement> frames = frames(throwable);
        List<Throwable> failed = failures(throwable);
        List<Throwable> originals = new ArrayList<>();
        List<Failure> failures = describeAll(failed, depth, List.of(), List.of(), originals);
        List<Failure> suppressed =
                describeAll(List.of(throwable.getSuppressed()), depth, originals, failures, new ArrayList<>());
        Throwable cause = orNull(throwable::getCause);
        return new Failure(
                name(throwable),
                kind(throwable),
                message,
                words == null ? name(throwable) : words,
                frames,
                cause != null && cause != throwable ? nested(cause, depth) : null,
                suppressed,
                failures,
                value(throwable, true),
                value(throwable, false));
    }

    private List<Failure> describeAll(
            List<Throwable> throwables,
            int depth,
            List<Throwable> known,
            List<Failure> knownAs,
            List<Throwable> originals) {
        List<Failure> failures = new ArrayList<>();
        for (Throwable throwable : throwables) {
            int same = indexOf(throwable, known);
            if (same < 0 && described >= Wire.MAX_FAILURES - Wire.MAX_DEPTH) {
                break;
            }
            failures.add(same < 0 ? nested(throwable, depth) : knownAs.get(same));
            originals.add(throwable);
        }
        return failures;
    }

    private static int indexOf(Throwable throwable, List<Throwable> throwables) {
        for (int i = 0; i < throwables.size(); i++) {
            if (throwables.get(i) == throwable) {
                return i;
            }
        }
        return -1;
    }

    private Failure nested(Throwable throwable, int depth) {
        if (seen.contains(throwable)) {
            return leaf(throwable, "[repeated: " + text(throwable, "toString()", throwable::toString) + "]");
        }
        if (depth + 2 > Wire.MAX_DEPTH || described >= Wire.MAX_FAILURES - 2) {
            return leaf(throwable, "[cut: " + name(throwable) + " and what it has of causes and suppressed ones]");
        }
        return describe(throwable, depth + 1);
    }

    private Failure leaf(Throwable throwable, String text) {
        described++;
        return new Failure(
                name(throwable), Failure.Kind.OTHER, text, text, List.of(), null, List.of(), List.of(), null, null);
    }

    private static Failure.Kind kind(Throwable throwable) {
        if (throwable instanceof MultipleFailuresError) {
            return Failure.Kind.MULTIPLE;
        }
        if (throwable instanceof TestAbortedException) {
            return Failure.Kind.ABORTED;
        }
        if (throwable instanceof AssertionFailedError || isJUnit4Comparison(throwable)) {
            return Failure.Kind.COMPARISON;
        }
        return throwable instanceof AssertionError ? Failure.Kind.ASSERTION : Failure.Kind.OTHER;
    }

    /** JUnit 4 is not among the dependencies, so its two comparisons are known by their names. */
    private static boolean isJUnit4Comparison(Throwable throwable) {
        if (!(throwable instanceof AssertionError)) {
            return false;
        }
        String name = throwable.getClass().getName();
        return name.equals("org.junit.ComparisonFailure") || name.equals("junit.framework.ComparisonFailure");
    }

    private List<Throwable> failures(Throwable throwable) {
        List<Throwable> failures = new ArrayList<>();
        if (throwable instanceof MultipleFailuresError multiple) {
            List<Throwable> given = orNull(multiple::getFailures);
            for (Throwable failure : given == null ? List.<Throwable>of() : given) {
                if (failure != null) {
                    failures.add(failure);
                }
            }
        }
        return failures;
    }

    private Failure.@Nullable Value value(Throwable throwable, boolean expected) {
        if (throwable instanceof AssertionFailedError error) {
            ValueWrapper value = orNull(expected ? error::getExpected : error::getActual);
            if (value == null) {
                return null;
            }
            return new Failure.Value(
                    value.getType() == null ? null : cut(value.getType().getName(), MAX_NAME),
                    cut(String.valueOf(value.getStringRepresentation()), Cut.TEXT));
        }
        if (isJUnit4Comparison(throwable)) {
            String getter = expected ? "getExpected" : "getActual";
            Object value = orNull(() -> invoke(throwable, getter));
            return value instanceof String text ? new Failure.Value("java.lang.String", cut(text, Cut.TEXT)) : null;
        }
        return null;
    }

    private static @Nullable Object invoke(Throwable throwable, String getter) {
        try {
            return throwable.getClass().getMethod(getter).invoke(throwable);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    private List<StackTraceElement> frames(Throwable throwable) {
        StackTraceElement[] given = orNull(throwable::getStackTrace);
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : given == null ? new StackTraceElement[0] : given) {
            if (frames.size() == MAX_FRAMES || room <= 0) {
                break;
            }
            if (frame != null) {
                room -= 64
                        + frame.getClassName().length()
                        + frame.getMethodName().length();
                frames.add(frame);
            }
        }
        return frames;
    }

    private String name(Throwable throwable) {
        return cut(throwable.getClass().getName(), MAX_NAME);
    }

    private @Nullable String text(Throwable throwable, String what, Supplier<@Nullable String> method) {
        String text;
        try {
            text = method.get();
        } catch (Throwable thrown) {
            text = "%s: its %s threw %s"
                    .formatted(name(throwable), what, thrown.getClass().getName());
        }
        return text == null ? null : cut(text, Cut.TEXT);
    }

    private String cut(String text, int limit) {
        int length = Math.max(0, Math.min(limit, room));
        room -= Math.min(length, text.length());
        return Cut.to(length, text);
    }

    private static <T> @Nullable T orNull(Supplier<@Nullable T> method) {
        try {
            return method.get();
        } catch (Throwable thrown) {
            return null;
        }
    }
}
