package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebuggerTests {

    @Test
    void waitsOnThePort() {
        assertThat(new Debugger(5005).option())
                .isEqualTo("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=localhost:5005");
    }

    @Test
    void hasAPortForEachEnvironment() {
        int first = Debugger.next(key -> Optional.of("5005")).orElseThrow().port();
        int second = Debugger.next(key -> Optional.of("5005")).orElseThrow().port();
        assertThat(second).isEqualTo(first + 1);
        assertThat(Debugger.next(key -> Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "true"})
    void rejectsWhatIsNoPort(String value) {
        assertThatThrownBy(() -> Debugger.next(key -> Optional.of(value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        The configuration parameter 'kernelproof.debug' could not be used.
                          expected: the port to wait on for a debugger, 1 to 65535
                          seen:     %s
                          next:     correct the value, to 5005 for example""".formatted(value));
    }
}
