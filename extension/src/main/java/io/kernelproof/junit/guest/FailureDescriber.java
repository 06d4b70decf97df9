package io.kernelproof.junit.guest;

import io.kernelproof.time.TimeLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;
import org.opentest4j.ValueWrapper;

/**
 * Turns one throwable into data. It survives whatever a throwable of a test may do: methods that throw or never come back, enormous
 * texts, chains without end, cycles.
 */
final class FailureDescriber {

    /** One is there from the start: made in a test's time, it would call clone3 in the test's name, where that may be refused. */
    private static final ExecutorService THREADS = TimeLimit.ready("kernelproof-describer");

    /** How long it may take to describe a failure, before the method that holds it up is left out. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** So many methods that do not come back are left out one after the other; then nothing of the throwable is asked any more. */
    private static final int MAX_HANGING = 3;

    private static final int MAX_INTERRUPTIONS = 16;

    /** Throwables that are described in full; beside them there is room to say of others that they are left out. */
    private static final int MAX_DESCRIBED = Wire.MAX_FAILURES / 2;

    /** Characters in all texts of a failure; three bytes each at most, so it fits into a message. */
    private static final int MAX_ALL_TEXT = 2 * 1024 * 1024;

    /** Characters that the least of them has. */
    private static final int ROOM_OF_A_LEAF = 256;

    /** The usual one asks for the message. */
    private static final String TO_STRING = "toString()";

    private static final String GET_MESSAGE = "getMessage()";

    private final Duration limit;
    private final Set<Call> hanging;
    private final Map<Call, Optional<Object>> answers;
    private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private int room = MAX_ALL_TEXT;
    private int described;
    private volatile @Nullable Call current;

    /** A method of a throwable, which is a test's own code. */
    private record Call(Throwable throwable, String method) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Call call && call.throwable == throwable && call.method.equals(method);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(throwable) + method.hashCode();
        }
    }

    /** With what earlier attempts have found out: which methods do not return, and what others have returned. */
    private FailureDescriber(Duration limit, Set<Call> hanging, Map<Call, Optional<Object>> answers) {
        this.limit = limit;
        this.hanging = hanging;
        this.answers = answers;
    }

    /** To be called before the first test: the class brings the thread. */
    static void prepare() {}

    static Failure describe(Throwable throwable) {
        return describe(throwable, LIMIT);
    }

    static Failure describe(Throwable throwable, Duration limit) {
        // Tests leave threads interrupted, and their failures are to be told all the same.
        boolean interrupted = Thread.interrupted();
        try {
            return patiently(throwable, limit);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Failure patiently(Throwable throwable, Duration limit) {
        Set<Call> hanging = new HashSet<>();
        Map<Call, Optional<Object>> answers = new ConcurrentHashMap<>();
        int interruptions = 0;
        while (hanging.size() < MAX_HANGING && interruptions < MAX_INTERRUPTIONS) {
            FailureDescriber describer = new FailureDescriber(limit, Set.copyOf(hanging), answers);
            try {
                return TimeLimit.of(limit).call(THREADS, () -> describer.describe(throwable, 0));
            } catch (TimeoutException e) {
                Call call = describer.current;
                if (call == null || !hanging.add(call)) {
                    break;
                }
            } catch (InterruptedException e) {
                interruptions++;
            } catch (ExecutionException e) {
                return unanswered(throwable, "it could not be described, which came to " + e.getCause());
            } catch (OutOfMemoryError noMoreThreads) {
                return new FailureDescriber(limit, hanging, answers).describe(throwable, 0);
            }
        }
        return unanswered(throwable, "its message could not be had within " + TimeLimit.format(limit));
    }

    /** What is known without asking it. */
    private static Failure unanswered(Throwable throwable, String why) {
        return new FailureDescriber(LIMIT, Set.of(), Map.of())
                .leaf(throwable, name(throwable) + ": " + why, kind(throwable));
    }

    private Failure describe(Throwable throwable, int depth) {
        seen.add(throwable);
        described++;
        String message = text(throwable, GET_MESSAGE, throwable::getMessage);
        String words = text(throwable, TO_STRING, throwable::toString);
        List<StackTraceElement> frames = frames(throwable);
        List<Throwable> failed = failures(throwable);
        List<Throwable> originals = new ArrayList<>();
        List<Failure> failures = describeAll(failed, depth, List.of(), List.of(), originals);
        Throwable[] given = orNull(throwable, "getSuppressed()", throwable::getSuppressed);
        List<Failure> suppressed = describeAll(
                given == null ? List.of() : Arrays.asList(given), depth, originals, failures, new ArrayList<>());
        Throwable cause = orNull(throwable, "getCause()", throwable::getCause);
        return new Failure(
                cut(throwable.getClass().getName(), Cut.MAX_SHORT_NAME),
                kind(throwable),
                message,
                words == null ? cut(throwable.getClass().getName(), Cut.MAX_SHORT_NAME) : words,
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
        for (int i = 0; i < throwables.size(); i++) {
            Throwable throwable = throwables.get(i);
            int same = indexOf(throwable, known);
            if (failures.size() > MAX_DESCRIBED || (same < 0 && described >= MAX_DESCRIBED)) {
                failures.add(leaf(
                        throwable,
                        "[cut: %d more, beginning with %s]".formatted(throwables.size() - i, name(throwable))));
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
            return leaf(throwable, "[repeated: " + text(throwable, TO_STRING, throwable::toString) + "]");
        }
        if (depth + 2 > Wire.MAX_DEPTH || described >= MAX_DESCRIBED) {
            return leaf(throwable, "[cut: " + name(throwable) + " and what it has of causes and suppressed ones]");
        }
        return describe(throwable, depth + 1);
    }

    private Failure leaf(Throwable throwable, String text) {
        return leaf(throwable, text, Failure.Kind.OTHER);
    }

    private Failure leaf(Throwable throwable, String text, Failure.Kind kind) {
        described++;
        // What says that something was left out is not left out itself.
        room = Math.max(room, ROOM_OF_A_LEAF);
        String words = cut(text, Cut.MAX_TEXT);
        return new Failure(
                cut(throwable.getClass().getName(), Cut.MAX_SHORT_NAME),
                kind,
                words,
                words,
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                null);
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
            List<Throwable> given = orNull(multiple, "getFailures()", multiple::getFailures);
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
            ValueWrapper value = expected
                    ? orNull(error, "getExpected()", error::getExpected)
                    : orNull(error, "getActual()", error::getActual);
            if (value == null) {
                return null;
            }
            return new Failure.Value(
                    value.getType() == null ? null : cut(value.getType().getName(), Cut.MAX_SHORT_NAME),
                    cut(String.valueOf(value.getStringRepresentation()), Cut.MAX_TEXT));
        }
        if (isJUnit4Comparison(throwable)) {
            String getter = expected ? "getExpected" : "getActual";
            Object value = orNull(throwable, getter + "()", () -> invoke(throwable, getter));
            return value instanceof String text ? new Failure.Value("java.lang.String", cut(text, Cut.MAX_TEXT)) : null;
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
        StackTraceElement[] given = orNull(throwable, "getStackTrace()", throwable::getStackTrace);
        Frames frames = Frames.cut(given == null ? List.of() : Arrays.asList(given), room);
        room = frames.room();
        return frames.list();
    }

    private static String name(Throwable throwable) {
        return Cut.to(Cut.MAX_SHORT_NAME, throwable.getClass().getName());
    }

    private @Nullable String text(Throwable throwable, String method, Supplier<@Nullable String> result) {
        String text;
        try {
            text = called(throwable, method, result);
        } catch (HangingException e) {
            text = "%s: its %s did not return within %s".formatted(name(throwable), method, TimeLimit.format(limit));
        } catch (Throwable thrown) {
            text = "%s: its %s threw %s"
                    .formatted(name(throwable), method, thrown.getClass().getName());
        }
        return text == null ? null : cut(text, Cut.MAX_TEXT);
    }

    private String cut(String text, int limit) {
        int length = Math.max(0, Math.min(limit, room));
        room -= Math.min(length, text.length());
        return Cut.to(length, text);
    }

    private <T> @Nullable T orNull(Throwable throwable, String method, Supplier<@Nullable T> result) {
        try {
            return called(throwable, method, result);
        } catch (Throwable thrown) {
            return null;
        }
    }

    private <T> @Nullable T called(Throwable throwable, String method, Supplier<@Nullable T> result)
            throws HangingException {
        Call call = new Call(throwable, method);
        if (hanging.contains(call)
                || (method.equals(TO_STRING) && hanging.contains(new Call(throwable, GET_MESSAGE)))) {
            throw new HangingException();
        }
        Optional<Object> known = answers.get(call);
        if (known != null) {
            @SuppressWarnings("unchecked") // It is that of the same method.
            T answer = (T) known.orElse(null);
            return answer;
        }
        current = call;
        T returned = result.get();
        current = null;
        answers.put(call, Optional.ofNullable(returned));
        return returned;
    }

    /** It is known that a method does not come back. */
    private static final class HangingException extends Exception {

        private static final long serialVersionUID = 1L;
    }
}
