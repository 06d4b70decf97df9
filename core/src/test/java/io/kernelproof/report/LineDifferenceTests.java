package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineDifferenceTests {

    @Test
    void isEmptyForTheSameLinesHoweverTheyEnd() {
        assertThat(LineDifference.between("a\nb\n", "a\r\nb")).isEmpty();
    }

    @Test
    void showsWhatIsGoneAndWhatCame() {
        assertThat(LineDifference.between("a\nb\nc\nd\n", "a\nx\nc\nd\ne\n")).containsExactly("- b", "+ x", "+ e");
    }

    @Test
    void showsAllOfATextThatWasNotThere() {
        assertThat(LineDifference.between("", "a\nb\n")).containsExactly("+ a", "+ b");
        assertThat(LineDifference.between("a\nb\n", "")).containsExactly("- a", "- b");
    }
}
