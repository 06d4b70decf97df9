package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CombinationsTests {

    @Test
    void rejectARuntimeWithoutAnImage() {
        Combinations combinations = new Combinations(List.of(), List.of("runsc"), List.of(), List.of("host"));

        assertThatIllegalArgumentException()
                .isThrownBy(combinations::environments)
                .withMessageContainingAll(", but no image to start with them.", "[runsc]", "such as debian:12");
    }

    @Test
    void rejectWhatIsNoNameOfAnImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Container("debian 12", Optional.empty(), Optional.empty()))
                .withMessageContainingAll("There is no such image.", "'debian 12'");
    }

    @Test
    void rejectWhatIsNoNameOfAUserOrNetwork() {
        Container container = new Container("debian:12", Optional.empty(), Optional.empty());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> container.withNetwork("container:other"))
                .withMessageContainingAll("There is no such network.", "'container:other'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> container.withUser("1000:"))
                .withMessageContainingAll("There is no such user.", "such as 1000:1000", "'1000:'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Command.of("true").withUser("-u root"))
                .withMessageContaining("There is no such user.");
    }
}
