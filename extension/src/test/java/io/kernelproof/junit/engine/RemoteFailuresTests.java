package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.guest.Failure;
import io.kernelproof.junit.guest.Sent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;

class RemoteFailuresTests {

    private static Throwable rebuilt(Throwable thrown) throws Exception {
        return RemoteFailures.rebuild(Sent.failure(thrown));
    }

    private static String printed(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void printsAsTheOriginalDoes() throws Exception {
        IOException thrown = new IOException("outer", new OfTheTestsOwnException("inner"));
        thrown.addSuppressed(new AssertionError("suppressed"));
        assertThat(printed(rebuilt(thrown))).isEqualTo(printed(thrown));
    }

    @Test
    void standsInForClassesOfWhichItMustNotKnow() throws Exception {
        Throwable rebuilt = rebuilt(new OfTheTestsOwnException("message"));
        assertThat(rebuilt).isInstanceOf(RemoteException.class).hasMessage("message");
        assertThat(rebuilt).hasToString(OfTheTestsOwnException.class.getName() + ": message");
    }

    @Test
    void keepsWellKnownClasses() throws Exception {
        assertThat(rebuilt(new IllegalStateException("x"))).isExactlyInstanceOf(IllegalStateException.class);
        assertThat(rebuilt(new NullPointerException())).isExactlyInstanceOf(NullPointerException.class);
    }

    @Test
    void tellsAssertionsFromErrors() throws Exception {
        assertThat(rebuilt(new AssertionError("x")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("x");
        assertThat(rebuilt(new OutOfMemoryError("x"))).isNotInstanceOf(Error.class);
    }

    @Test
    void keepsBothSidesOfAComparison() throws Exception {
        AssertionFailedError rebuilt =
                (AssertionFailedError) rebuilt(new AssertionFailedError("message", 1, "two", new IOException("why")));
        assertThat(rebuilt).hasMessage("message").hasCauseInstanceOf(IOException.class);
        assertThat(rebuilt).hasToString("org.opentest4j.AssertionFailedError: message");
        assertThat(rebuilt.getExpected().getStringRepresentation()).isEqualTo("1");
        assertThat(rebuilt.getActual().getValue()).isEqualTo("two");
    }

    @Test
    void keepsThatOneSideIsNull() throws Exception {
        AssertionFailedError rebuilt = (AssertionFailedError) rebuilt(new AssertionFailedError("message", null, "two"));
        assertThat(rebuilt.isExpectedDefined()).isTrue();
        assertThat(rebuilt.getExpected().getValue()).isNull();
    }

    @Test
    void keepsThatThereAreNoSides() throws Exception {
        AssertionFailedError rebuilt = (AssertionFailedError) rebuilt(new AssertionFailedError("message"));
        assertThat(rebuilt.isExpectedDefined()).isFalse();
        assertThat(rebuilt.isActualDefined()).isFalse();
    }

    @Test
    void showsTheDifferenceOfJUnit4AsWell() throws Exception {
        Throwable rebuilt = rebuilt(new org.junit.ComparisonFailure("message", "abc", "abd"));
        assertThat(rebuilt).isInstanceOf(AssertionFailedError.class);
        assertThat(rebuilt).hasToString("org.junit.ComparisonFailure: message expected:<ab[c]> but was:<ab[d]>");
    }

    @Test
    void keepsEachOfSeveralFailures() throws Exception {
        MultipleFailuresError thrown = new MultipleFailuresError(
                "heading", List.of(new AssertionFailedError("a", 1, 2), new IOException("b")));
        thrown.getFailures().forEach(thrown::addSuppressed);
        MultipleFailuresError rebuilt = (MultipleFailuresError) rebuilt(thrown);
        assertThat(rebuilt).hasMessage(thrown.getMessage()).hasToString(thrown.toString());
        assertThat(rebuilt.getFailures()).hasSize(2).first().isInstanceOf(AssertionFailedError.class);
        assertThat(rebuilt.getSuppressed()).containsExactlyElementsOf(rebuilt.getFailures());
        assertThat(printed(rebuilt)).isEqualTo(printed(thrown));
    }

    @Test
    void keepsAborts() throws Exception {
        assertThat(rebuilt(new TestAbortedException("not here")))
                .isInstanceOf(TestAbortedException.class)
                .hasMessage("not here")
                .hasToString("org.opentest4j.TestAbortedException: not here");
    }

    /** A guest may name any class: none may be loaded for that. */
    @Test
    void loadsNoClassThatTheGuestNames() {
        Failure claimed = new Failure(
                Poisoned.class.getName(),
                Failure.Kind.OTHER,
                "m",
                "t",
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                null);
        assertThat(RemoteFailures.rebuild(claimed)).isExactlyInstanceOf(RemoteException.class);
        assertThat(initialized).isFalse();
    }

    /** Nor may text of the guest's choice hide behind a class that is trusted. */
    @Test
    void keepsTheTextWhereAWellKnownClassPrintsAnother() {
        Failure claimed = new Failure(
                "java.io.IOException",
                Failure.Kind.OTHER,
                "m",
                "other",
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                null);
        assertThat(RemoteFailures.rebuild(claimed))
                .isInstanceOf(RemoteException.class)
                .hasToString("other");
    }

    static boolean initialized;

    static final class Poisoned extends RuntimeException {
        private static final long serialVersionUID = 1L;

        static {
            initialized = true;
        }
    }

    static final class OfTheTestsOwnException extends Exception {
        private static final long serialVersionUID = 1L;

        OfTheTestsOwnException(String message) {
            super(message);
        }
    }
}
