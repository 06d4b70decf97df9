package io.kernelproof.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTests {

    @ParameterizedTest
    @CsvSource({
        "1, EPERM",
        "11, EAGAIN",
        "38, ENOSYS",
        "40, ELOOP",
        "42, ENOMSG",
        "59, EBFONT",
        "95, EOPNOTSUPP",
        "134, EFTYPE"
    })
    void namesNumbers(int number, String name) {
        assertThat(Errno.name(number)).isEqualTo(name);
        assertThat(Errno.number(name)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {-38, 0, 41, 58, 135, 524, Integer.MAX_VALUE})
    void showsTheNumberWhereThereIsNoName(int number) {
        assertThat(Errno.name(number)).isEqualTo("errno " + number);
    }

    @ParameterizedTest
    @CsvSource({"EWOULDBLOCK, 11", "EDEADLOCK, 35", "ENOTSUP, 95"})
    void knowsSecondNames(String name, int number) {
        assertThat(Errno.number(name)).isEqualTo(number);
    }

    @Test
    void holdsEveryErrorOfTheHeaders() {
        assertThat(IntStream.rangeClosed(1, 134).mapToObj(Errno::name))
                .filteredOn(name -> !name.startsWith("errno"))
                .hasSize(132)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("E[A-Z0-9]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "enosys", "ENOSYSTEM", "38"})
    void rejectsOtherNames(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Errno.number(name))
                .withMessageContaining("Error name [" + name + "] has no number.");
    }
}
