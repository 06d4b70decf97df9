package io.kernelproof.trap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTests {

    @Test
    void recordsNothingWithoutATrap() {
        assertThatThrownBy(() -> new Watch(Trap.OFF, Set.of("statx"), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Trap.FAST, Trap.FULL or Trap.LATE");
        assertThat(new Watch(Trap.FAST, Set.of("statx"), Optional.empty()).recorded())
                .containsExactly("statx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "3.10 0",
                "3.10\n",
                "3.1\u00e0",
                "0123456789012345678901234567890123456789012345678901234567890123x"
            })
    void rejectsWhatIsNoRelease(String release) {
        assertThatThrownBy(() -> new Watch(Trap.OFF, Set.of(), Optional.of(release)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 64 printable");
    }
}
