package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestVariablesTests {

    private static Map<String, String> variables(String configured) {
        return GuestVariables.of(
                parameter -> Optional.of(configured).filter(value -> parameter.equals("kernelproof.variables")),
                Map.of("HERE", "of this JVM"));
    }

    @Test
    void haveValuesOfTheirOwnOrThoseOfThisJvm() {
        assertThat(variables("A=1 'B=two words' EMPTY= C=x=y HERE NOWHERE"))
                .containsOnly(
                        entry("A", "1"),
                        entry("B", "two words"),
                        entry("EMPTY", ""),
                        entry("C", "x=y"),
                        entry("HERE", "of this JVM"));
    }

    @Test
    void areNoneByDefault() {
        assertThat(GuestVariables.of(parameter -> Optional.empty(), Map.of("HERE", "of this JVM")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "A=1 '' B=2", "'A B=1'"})
    void haveNames(String configured) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> variables(configured))
                .withMessageContainingAll(
                        "The configuration parameter 'kernelproof.variables' could not be used.", "NAME=VALUE");
    }
}
