package io.kernelproof.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProblemTests {

    private static final Problem PROBLEM =
            new Problem("The parcel did not arrive.", "it arrives", "an empty box\nand a note", "read the note");

    @Test
    void isWrittenInFourPartsWithFurtherLinesBelowTheFirst() {
        assertThat(PROBLEM).hasToString("""
                The parcel did not arrive.
                  expected: it arrives
                  seen:     an empty box
                            and a note
                  next:     read the note""");
    }

    @Test
    void isSummedUpInOneLine() {
        assertThat(PROBLEM.summary()).isEqualTo("The parcel did not arrive: an empty box");
    }

    @Test
    void isFoundInAnExceptionThatCarriesIt() {
        ProblemException carrier = new ProblemException(PROBLEM, null);

        assertThat(Problem.of(carrier)).contains(PROBLEM);
        assertThat(carrier).hasMessage(PROBLEM.toString());
        assertThat(Problem.of(new IOException(PROBLEM.toString()))).isEmpty();
    }
}
