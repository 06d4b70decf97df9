package io.kernelproof.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class PrintableTests {

    /** ESC and the other C0, DEL, C1, marks of direction, separators of lines, what is not seen, half a pair. */
    private static final String HOSTILE =
            "\u0000\u0007\b\u001b[31m\u007f\u009b31m\u061c\u200e\u200b\u202a\u202e\u2066\u2069\u2028\u2029\ufeff\udb40\udc41\ud83d";

    @Test
    void leavesNothingThatATerminalWouldObey() {
        assertThat(Printable.text(HOSTILE)).matches("[?]{4}\\[31m[?]{2}31m[?]{12}");
        assertThat(Printable.line(HOSTILE)).isEqualTo(Printable.text(HOSTILE));
        assertThat(Printable.line("a\nb\rc\td")).isEqualTo("a?b?c?d");
        assertThat(Printable.text("a\nb\r\nc\rd\te")).isEqualTo("a\nb\nc?d\te");
    }

    @Test
    void leavesWhatPeopleRead() {
        String text = "Grüße, 世界, 🎉, ✓ ↷";

        assertThat(Printable.text(text)).isEqualTo(text);
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void keepsTheMeaningOfJson() {
        String json = "{\n  \"a\": \"" + HOSTILE.substring(4).replace("\u001b", "") + "\"\n}";

        String printable = Printable.json(json);

        assertThat(JsonParser.parseString(printable)).isEqualTo(JsonParser.parseString(json));
        assertThat(printable.chars()).allMatch(unit -> unit == '\n' || (unit >= ' ' && unit < 127));
    }
}
