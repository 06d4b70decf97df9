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

    /** It uses no call that 5.8 lacks: Netty goes by the release that uname tells. */
    @Test
    void isThatOfTheReleaseForNettyOverIoUring(@TempDir Path directory) throws Exception {
        FloorResult result = Floor.of(Libraries.of("io_uring", directory)).find();

        assertThat(result.floor()).as(result.describe()).hasToString("5.9");
        assertThat(result.setBy()).isEmpty();
        assertThat(result.runs().get(result.runs().size() - 1).outcome())
                .contains("you need at least kernel version 5.9, current kernel version: 5.8.0");
    }
}
