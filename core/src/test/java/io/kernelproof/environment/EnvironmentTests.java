package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTests {

    private static List<Environment> different() {
        Environment host = Environment.onKernel(Environment.HOST_KERNEL);
        Container container = new Container("debian:12", Optional.of("runc"), Optional.of("default"));
        return List.of(
                host,
                Environment.onKernel("5.14"),
                host.in(container),
                Environment.onKernel("5.14").in(container),
                host.in(new Container("debian:11", Optional.of("runc"), Optional.of("default"))),
                host.in(new Container("debian:12", Optional.of("crun"), Optional.of("default"))),
                host.in(new Container("debian:12", Optional.of("runc"), Optional.of("unconfined"))),
                host.in(new Container("debian:12", Optional.empty(), Optional.empty())),
                host.in(container.withNetwork("host")),
                host.in(container.withUser("games")));
    }

    @Test
    void isEqualToWhatWasAskedForInTheSameWay() {
        assertThat(different()).isEqualTo(different());
        assertThat(different().stream().map(Environment::hashCode))
                .isEqualTo(different().stream().map(Environment::hashCode).toList());
    }

    @Test
    void differsInEachPart() {
        assertThat(new HashSet<>(different())).hasSameSizeAs(different());
        assertThat(different().get(0)).isNotEqualTo("host");
    }
}
