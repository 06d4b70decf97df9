package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.host.HostProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LibcTests {

    @Test
    void isThatOfThisMachine() throws Exception {
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of())) {
            Libc libc = sandbox.libc().orElseThrow();

            assertThat(libc.name()).matches("glibc 2\\.\\d+|musl");
            assertThat(libc.has("open")).isTrue();
            assertThat(libc.has("no_such_function")).isFalse();
        }
    }
}
