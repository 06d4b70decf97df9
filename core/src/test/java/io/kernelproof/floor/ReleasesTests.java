package io.kernelproof.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.KernelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasesTests {

    @ParameterizedTest
    @CsvSource({"2.6.39,3.0", "3.19,4.0", "4.20,5.0", "5.19,6.0", "6.19,7.0", "2.6.31,2.6.32", "5.2,5.3"})
    void knowsWhichReleaseCameBefore(String before, String version) {
        assertThat(Releases.before(KernelVersion.parse(version))).hasToString(before);
    }

    @Test
    void countsFromOneReleaseToAnother() {
        assertThat(Releases.between(KernelVersion.parse("4.18"), KernelVersion.parse("5.1")))
                .extracting(KernelVersion::toString)
                .containsExactly("4.19", "4.20", "5.0", "5.1");
    }

    @Test
    void takesAStableUpdateForItsRelease() {
        assertThat(Releases.of(KernelVersion.ofRelease("6.18.44-x"))).hasToString("6.18");
        assertThat(Releases.of(KernelVersion.ofRelease("2.6.32-754.el6"))).hasToString("2.6.32");
    }
}
