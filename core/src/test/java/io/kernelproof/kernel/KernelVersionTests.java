package io.kernelproof.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTests {

    @ParameterizedTest
    @CsvSource({"3.10, 3.10", "5.14.0, 5.14", "6.1.176, 6.1.176", "2.6.32, 2.6.32", "2.6, 2.6.0", "2.6.0, 2.6.0"})
    void readsMainlineVersionsAndWritesThemShort(String text, String written) {
        assertThat(KernelVersion.parse(text)).hasToString(written);
    }

    @ParameterizedTest
    @CsvSource({
        "5.14.0-427.el9.x86_64, 5.14",
        "3.10.0-1160.119.1.el7.x86_64, 3.10",
        "2.6.32-754.el6.x86_64, 2.6.32",
        "6.1.0-18-amd64, 6.1",
        "4.4.0, 4.4",
        "6.13-rc1, 6.13",
        "6.18.44+, 6.18.44"
    })
    void readsTheBeginningOfAReportedRelease(String release, String version) {
        assertThat(KernelVersion.ofRelease(release)).hasToString(version);
    }

    @Test
    void ordersVersionsAsTheyWereReleased() {
        assertThat(Stream.of("5.14", "2.6.32", "6.1", "5.4", "3.10", "2.6.9", "6.1.176")
                        .map(KernelVersion::parse))
                .isNotEmpty();
        assertThat(Stream.of("5.14", "2.6.32", "6.1", "5.4", "3.10", "2.6.9", "6.1.176")
                        .map(KernelVersion::parse)
                        .sorted()
                        .map(KernelVersion::toString))
                .containsExactly("2.6.9", "2.6.32", "3.10", "5.4", "5.14", "6.1", "6.1.176");
        assertThat(KernelVersion.parse("5.4").isBefore(KernelVersion.parse("5.14")))
                .isTrue();
        assertThat(KernelVersion.parse("5.14").isBefore(KernelVersion.parse("5.14")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "5", "5.", "v5.14", "5.14-rc1", "5.14.0-427.el9", "5.14.0.1", "-5.1", "5.99999", "5 .1"})
    void rejectsWhatIsNoMainlineVersion(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelVersion.parse(text))
                .withMessage("""
                        Kernel version [%s] cannot be read.
                          expected: a mainline version of two or three numbers, such as 5.14 or 2.6.32
                          seen:     '%s'
                          next:     give the two or three numbers alone, without what a vendor wrote behind them""".formatted(text, text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linux", "5", "x5.14", "5.99999"})
    void rejectsWhatIsNoRelease(String release) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelVersion.ofRelease(release))
                .withMessageContaining("Kernel release [" + release + "] cannot be read.");
    }

    @Test
    void hasNoNegativeNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> new KernelVersion(5, -1, 0));
    }
}
