package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTests {

    @Test
    void readsEveryKindOfAnswer() throws IOException {
        Filters filters = parse("""
                kernelproof-who 1 x86_64
                1 allowed
                434 errno 38
                435 kill
                436 trap
                335 unfiltered
                5 unknown
                end 6
                """);

        assertThat(filters)
                .isInstanceOfSatisfying(
                        Filters.Asked.class,
                        asked -> assertThat(asked.answers())
                                .containsAllEntriesOf(Map.of(
                                        1, new FilterAnswer.Allowed(),
                                        434, new FilterAnswer.Refused(38),
                                        435, new FilterAnswer.Killed(),
                                        436, new FilterAnswer.Trapped(),
                                        335, new FilterAnswer.Allowed()))
                                .hasSize(6));
        assertThat(filters.answer(5)).isInstanceOf(FilterAnswer.Unknown.class);
        assertThat(filters.answer(6)).isInstanceOf(FilterAnswer.Unknown.class);
    }

    @Test
    void readsWhyTheyCannotBeAsked() throws IOException {
        Filters filters = parse("kernelproof-who 1 x86_64\nunsupported no ptrace\u001b of a filter\n");

        assertThat(filters).isEqualTo(new Filters.Unreadable("no ptrace\\x1b of a filter"));
        assertThat(filters.answer(1)).isInstanceOf(FilterAnswer.Unknown.class);
    }

    @Test
    void asksThoseOfThisProcess() throws IOException {
        assertThat(Probe.filters())
                .isInstanceOfSatisfying(
                        Filters.Asked.class,
                        asked -> assertThat(asked.answers())
                                .hasSizeGreaterThan(400)
                                .containsEntry(1, new FilterAnswer.Allowed()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kernelproof-probe 1 x86_64\n1 allowed\nend 1\n",
                "kernelproof-who 1 x86_64\n",
                "kernelproof-who 1 x86_64\n1 allowed\nend 2\n",
                "kernelproof-who 1 x86_64\n1 allowed\n1 kill\nend 2\n",
                "kernelproof-who 1 x86_64\n1 errno 4096\nend 1\n",
                "kernelproof-who 1 x86_64\n1 -9\nend 1\n",
                "kernelproof-who 1 x86_64\nunsupported it\nend 0\n",
            })
    void rejectsWhatIsNotTheirOutput(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ProbeFormatException.class)
                .hasMessageContainingAll("Cannot read line", "expected:", "seen:", "next:");
    }

    private static Filters parse(String text) throws IOException {
        return Probe.parseFilters(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
