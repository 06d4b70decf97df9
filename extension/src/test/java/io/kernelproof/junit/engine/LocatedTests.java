package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.MultipleFailuresError;
import org.opentest4j.TestAbortedException;

class LocatedTests {

    @Test
    void keepsStackCauseAndSuppressed() {
        Throwable original = new IllegalStateException("it", new FileNotFoundException("cause"));
        original.addSuppressed(new RuntimeException("suppressed"));

        Throwable located = Located.with("[host] it", original);

        assertThat(located)
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("[host] it")
                .hasStackTraceContaining("FileNotFoundException: cause");
        assertThat(located.getStackTrace()).isEqualTo(original.getStackTrace());
        assertThat(located.getSuppressed()).isEqualTo(original.getSuppressed());
    }

    @Test
    void keepsTheNameOfAClassThatIsNotOfTheJdk() {
        assertThat(Located.with("[host] it", new JUnitException("it")))
                .hasMessage("[host] it")
                .hasToString("org.junit.platform.commons.JUnitException: [host] it");
    }

    @Test
    void keepsTheNameOfAnAssertionErrorAndThatItIsOne() {
        assertThat(Located.with("[host] it", new AssertionError("it")))
                .isInstanceOf(AssertionError.class)
                .hasToString("java.lang.AssertionError: [host] it");
    }

    @Test
    void givesAMessageToWhatHadNone() {
        assertThat(Located.with("[host]", new NullPointerException()))
                .hasToString("java.lang.NullPointerException: [host]");
        assertThat(Located.with("[host]", new AssertionError())).hasToString("java.lang.AssertionError: [host]");
    }

    @Test
    void keepsTheValuesOfAComparison() {
        Throwable located = Located.with("[host] it", new AssertionFailedError("it", "a", "b"));

        assertThat(located).isInstanceOfSatisfying(AssertionFailedError.class, comparison -> {
            assertThat(comparison.getExpected().getValue()).isEqualTo("a");
            assertThat(comparison.getActual().getValue()).isEqualTo("b");
        });
        assertThat(Located.with("[host] it", new AssertionFailedError("it")))
                .isInstanceOfSatisfying(
                        AssertionFailedError.class,
                        comparison -> assertThat(comparison.isExpectedDefined()).isFalse());
    }

    @Test
    void keepsSeveralFailures() {
        MultipleFailuresError original =
                new MultipleFailuresError("both", List.of(new AssertionError("a"), new AssertionError("b")));

        assertThat(Located.with("[host] both", original))
                .isInstanceOfSatisfying(
                        MultipleFailuresError.class,
                        located -> assertThat(located.getFailures()).isEqualTo(original.getFailures()))
                .hasMessage("[host] both");
    }

    @Test
    void keepsAnAbortion() {
        assertThat(Located.with("[host] no", new TestAbortedException("no")))
                .isInstanceOf(TestAbortedException.class)
                .hasToString("org.opentest4j.TestAbortedException: [host] no");
    }
}
