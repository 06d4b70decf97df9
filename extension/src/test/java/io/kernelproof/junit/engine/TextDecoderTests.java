package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextDecoderTests {

    @Test
    void putsCharactersTogetherThatArriveInPieces() {
        TextDecoder decoder = new TextDecoder();
        StringBuilder text = new StringBuilder();
        for (byte each : "a\u00e4\u20ac\ud83d\ude00\n".getBytes(StandardCharsets.UTF_8)) {
            text.append(decoder.decode(new byte[] {each}));
        }
        assertThat(text).hasToString("a\u00e4\u20ac\ud83d\ude00\n");
    }

    @Test
    void replacesWhatIsNoText() {
        assertThat(new TextDecoder().decode(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, 'c'}))
                .isEqualTo("a\ufffdb\ufffdc");
    }
}
