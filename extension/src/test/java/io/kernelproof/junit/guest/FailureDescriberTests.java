package io.kernelproof.junit.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;

class FailureDescriberTests {

    @Test
    void describesWhatAThrowableHas() {
        IOException thrown = new IOException("outer", new IllegalStateException("inner"));
        thrown.addSuppressed(new RuntimeException());
        Failure failure = FailureDescriber.describe(thrown);
        assertThat(failure.className()).isEqualTo("java.io.IOException");
        assertThat(failure.message()).isEqualTo("outer");
        assertThat(failure.text()).isEqualTo("java.io.IOException: outer");
        assertThat(failure.frames()).isEqualTo(List.of(thrown.getStackTrace()));
        assertThat(failure.cause()).extracting(Failure::message).isEqualTo("inner");
        assertThat(failure.suppressed())
                .singleElement()
                .satisfies(each -> assertThat(each.message()).isNull());
    }

    @Test
    void tellsWhatThrowablesAreForJUnit() {
        assertThat(kind(new Exception())).isEqualTo(Failure.Kind.OTHER);
        assertThat(kind(new AssertionError())).isEqualTo(Failure.Kind.ASSERTION);
        assertThat(kind(new AssertionFailedError())).isEqualTo(Failure.Kind.COMPARISON);
        assertThat(kind(new MultipleFailuresError("", List.of()))).isEqualTo(Failure.Kind.MULTIPLE);
        assertThat(kind(new TestAbortedException())).isEqualTo(Failure.Kind.ABORTED);
        assertThat(kind(new org.junit.ComparisonFailure("", "a", "b"))).isEqualTo(Failure.Kind.COMPARISON);
        assertThat(kind(new junit.framework.ComparisonFailure("", "a", "b"))).isEqualTo(Failure.Kind.COMPARISON);
    }

    private static Failure.Kind kind(Throwable thrown) {
        return FailureDescriber.describe(thrown).kind();
    }

    @Test
    void keepsBothSidesOfAComparison() {
        Failure failure = FailureDescriber.describe(new AssertionFailedError("message", 42, null));
        assertThat(failure.expected()).isEqualTo(new Failure.Value("java.lang.Integer", "42"));
        assertThat(failure.actual()).isEqualTo(new Failure.Value(null, "null"));
        Failure ofJUnit4 = FailureDescriber.describe(new org.junit.ComparisonFailure("", "a", "b"));
        assertThat(ofJUnit4.expected()).isEqualTo(new Failure.Value("java.lang.String", "a"));
        assertThat(ofJUnit4.actual()).isEqualTo(new Failure.Value("java.lang.String", "b"));
    }

    @Test
    void keepsFailuresAndSuppressedOnesThatAreTheSame() throws WireException {
        AssertionError first = new AssertionError("first");
        MultipleFailuresError multiple = new MultipleFailuresError("all", List.of(first, new IOException("second")));
        multiple.addSuppressed(new RuntimeException("of its own"));
        multiple.addSuppressed(first);
        Failure failure = Sent.failure(multiple);
        assertThat(failure.failures()).extracting(Failure::message).containsExactly("first", "second");
        assertThat(failure.suppressed()).extracting(Failure::message).containsExactly("of its own", "first");
        assertThat(failure.suppressed().get(1)).isSameAs(failure.failures().get(0));
    }

    @Test
    void survivesCycles() throws WireException {
        RuntimeException one = new RuntimeException("one");
        RuntimeException two = new RuntimeException("two", one);
        one.initCause(two);
        one.addSuppressed(two);
        Failure failure = Sent.failure(one);
        assertThat(failure.suppressed()).singleElement().satisfies(each -> {
            assertThat(each.message()).isEqualTo("two");
            assertThat(each.cause()).extracting(Failure::text).isEqualTo("[repeated: java.lang.RuntimeException: one]");
        });
        assertThat(failure.cause()).extracting(Failure::text).isEqualTo("[repeated: java.lang.RuntimeException: two]");
    }

    @Test
    void cutsChainsThatAreTooLong() throws WireException {
        Throwable thrown = new IOException("innermost");
        for (int i = 0; i < 10_000; i++) {
            thrown = new IOException("no. " + i, thrown);
        }
        int depth = 0;
        Failure last = Sent.failure(thrown);
        for (Failure each = last; each != null; each = each.cause()) {
            last = each;
            depth++;
        }
        assertThat(depth).isEqualTo(Wire.MAX_DEPTH + 1);
        assertThat(last.text()).isEqualTo("[cut: java.io.IOException and what it has of causes and suppressed ones]");
    }

    @Test
    void cutsFailuresThatAreTooMany() throws WireException {
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            failures.add(new AssertionError("no. " + i, new IOException()));
        }
        Failure failure = Sent.failure(new MultipleFailuresError("many", failures));
        assertThat(failure.failures()).hasSizeBetween(90, Wire.MAX_FAILURES);
        assertThat(failure.message()).contains("no. 999");
    }

    @Test
    void cutsEnormousTexts() throws WireException {
        Throwable thrown = new IOException("y".repeat(1_000_000));
        for (int i = 0; i < 60; i++) {
            thrown = new IOException("\u20ac".repeat(1_000_000), thrown);
        }
        Failure failure = Sent.failure(thrown);
        assertThat(failure.message()).hasSize(262144 + " ... (737856 more characters)".length());
        assertThat(failure.message()).endsWith(" ... (737856 more characters)");
    }

    @Test
    void survivesStackOverflowsAndTheirFrames() throws WireException {
        StackOverflowError thrown = overflow();
        thrown.setStackTrace(java.util.Collections.nCopies(100_000, thrown.getStackTrace()[0])
                .toArray(StackTraceElement[]::new));
        assertThat(Sent.failure(thrown).frames()).hasSize(2048);
    }

    private static StackOverflowError overflow() {
        try {
            return overflow(0);
        } catch (StackOverflowError e) {
            return e;
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static StackOverflowError overflow(int depth) {
        return overflow(depth + 1);
    }

    @Test
    void survivesMethodsThatThrow() throws WireException {
        Failure failure = Sent.failure(new HostileException());
        String name = HostileException.class.getName();
        assertThat(failure.className()).isEqualTo(name);
        assertThat(failure.message()).isEqualTo(name + ": its getMessage() threw java.lang.IllegalStateException");
        assertThat(failure.text()).isEqualTo(name + ": its toString() threw java.lang.StackOverflowError");
        assertThat(failure.frames()).isEmpty();
        assertThat(failure.cause()).isNull();
    }

    @Test
    void leavesOutTheMethodsThatDoNotReturn() {
        Failure failure = FailureDescriber.describe(new HangingException("getStackTrace"), Duration.ofMillis(200));
        assertThat(failure.message()).isEqualTo("a message");
        assertThat(failure.frames()).isEmpty();
        assertThat(failure.cause()).isNotNull();

        failure = FailureDescriber.describe(new HangingException("getCause"), Duration.ofMillis(200));
        assertThat(failure.message()).isEqualTo("a message");
        assertThat(failure.frames()).isNotEmpty();
        assertThat(failure.cause()).isNull();

        failure = FailureDescriber.describe(
                new IllegalStateException("outer", new HangingException("getMessage")), Duration.ofMillis(200));
        assertThat(failure.cause())
                .extracting(Failure::message)
                .isEqualTo(HangingException.class.getName() + ": its getMessage() did not return within 200 ms");
    }

    @Test
    void tellsTheClassOfOneOfWhichNoMethodReturns() {
        Failure failure = FailureDescriber.describe(
                new HangingException("getMessage getStackTrace getCause"), Duration.ofMillis(200));
        assertThat(failure.className()).isEqualTo(HangingException.class.getName());
        assertThat(failure.text())
                .isEqualTo(HangingException.class.getName() + ": its message could not be had within 200 ms");
    }

    @Test
    void describesInAnInterruptedThreadWhichStaysInterrupted() {
        Thread.currentThread().interrupt();
        Failure failure = FailureDescriber.describe(new IOException("told"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.message()).isEqualTo("told");
    }

    @SuppressWarnings("serial")
    private static final class HangingException extends Exception {
        private final String hanging;

        HangingException(String hanging) {
            super("a message", new IOException());
            this.hanging = hanging;
        }

        private void hangIn(String method) {
            while (hanging != null && hanging.contains(method)) {
                try {
                    Thread.sleep(100_000);
                } catch (InterruptedException e) {
                    // It is a hostile one.
                }
            }
        }

        @Override
        public @Nullable String getMessage() {
            hangIn("getMessage");
            return super.getMessage();
        }

        @Override
        public synchronized @Nullable Throwable getCause() {
            hangIn("getCause");
            return super.getCause();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            hangIn("getStackTrace");
            return super.getStackTrace();
        }
    }

    @SuppressWarnings({"OverrideThrowableToString", "serial"})
    private static final class HostileException extends Exception {
        @Override
        public String getMessage() {
            throw new IllegalStateException("not for you");
        }

        @Override
        public String toString() {
            throw new StackOverflowError();
        }

        @Override
        public synchronized Throwable getCause() {
            throw new OutOfMemoryError("so it says");
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new UnsupportedOperationException();
        }
    }
}
