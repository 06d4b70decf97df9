package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObituaryTests {

    @Test
    void saysWhatIsLostWhenAJvmDoesNotEnd() {
        assertThat(new Obituary("host").lingered(10)).isEqualTo("""
                The JVM inside [host] was ended after its tests; what it would have written then, such as coverage, is lost.
                  expected: it ends by itself
                  seen:     it still ran after 10 s
                  next:     look for a shutdown hook that waits
                """);
    }
}
