package io.kernelproof.syscall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTests {

    @Test
    void readsFieldsWithCommasAndQuotes() {
        List<Csv.Row> rows = Csv.parse("t.csv", List.of("name,note,end", ",\"a, \"\"b\"\"\",", "x,y,z"));

        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).get("name")).isEmpty();
        assertThat(rows.get(0).find("name")).isEmpty();
        assertThat(rows.get(0).get("note")).isEqualTo("a, \"b\"");
        assertThat(rows.get(0).get("end")).isEmpty();
        assertThat(rows.get(1).find("end")).contains("z");
    }

    @Test
    void rejectsARowOfAnotherLength() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Csv.parse("t.csv", List.of("a,b", "1")))
                .withMessage("t.csv has a row of 1 fields below a header of 2: [1]");
    }

    @Test
    void rejectsQuotesThatAreNotAroundAllOfAField() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Csv.parse("t.csv", List.of("a,b", "1,\"2")))
                .withMessage("a quote without an end: 1,\"2");
        assertThatIllegalStateException()
                .isThrownBy(() -> Csv.parse("t.csv", List.of("a,b", "\"1\"2,3")))
                .withMessage("a field that goes on behind its quotes: \"1\"2,3");
    }

    @Test
    void rejectsAColumnThatTheTableDoesNotHave() {
        Csv.Row row = Csv.parse("t.csv", List.of("a", "1")).get(0);

        assertThatIllegalArgumentException().isThrownBy(() -> row.get("b")).withMessage("no column 'b' in [a]");
    }
}
