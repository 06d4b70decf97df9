package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NaturalOrderTests {

    @Test
    void ordersNumbersByValueAndTheRestByLetter() {
        List<String> ordered = List.of(
                "",
                "3.9",
                "3.010",
                "3.10",
                "3.10#2",
                "99999999999999999999",
                "host",
                "rhel-7.9",
                "rhel-8.10",
                "rhel-8.10-x");

        List<String> reversed = new ArrayList<>(ordered);
        Collections.reverse(reversed);
        reversed.sort(NaturalOrder.INSTANCE);

        assertThat(reversed).containsExactlyElementsOf(ordered);
    }

    @Test
    void tellsTextsWithLeadingZerosApart() {
        assertThat(NaturalOrder.INSTANCE.compare("3.10", "3.010")).isNotZero();
    }
}
