package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The minimum kernels of Java libraries at work. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MinimumKernelOfLibrariesTests {

    /** These run wherever the JDK's own native code does, which asks for the limit of open files. */
    @ParameterizedTest
    @ValueSource(strings = {"lucene", "sqlite", "epoll"})
    void isThatOfTheJdk(String library, @TempDir Path directory) throws Exception {
        FloorResult result = Floor.of(Libraries.of(library, directory)).find();

        assertThat(result.floor()).as(result.describe()).hasToString("2.6.36");
        assertThat(result.setBy()).extracting(Feature::name).containsExactly("prlimit64");
        assertThat(result.runs().get(result.runs().size() - 1).outcome())
                .contains("unable to get max # of allocated fds");
    }

    /** Netty asks io_uring which operations it has before it uses it. That can be asked since 5.6, io_uring is older. */
    @Test
    void isThatOfAQuestionForNettyOverIoUring(@TempDir Path directory) throws Exception {
        FloorResult result = Floor.of(Libraries.of("io_uring", directory)).find();

        assertThat(result.floor()).as(result.describe()).hasToString("5.6");
        assertThat(result.setBy()).extracting(Feature::name).containsExactly("io_uring_register#IORING_REGISTER_PROBE");
    }
}
