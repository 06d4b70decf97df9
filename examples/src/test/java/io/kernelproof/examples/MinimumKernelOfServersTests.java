package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The minimum kernels of Debian 12's servers, found by running them: requests served, rows written.
 *
 * <p>All of them make newer calls than their floor has, and do without. nginx and memcached set resource limits, for which the C
 * library has prlimit64 only; Node and PostgreSQL take random numbers from OpenSSL, which reads a device on kernels whose release is
 * below 4.8.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class MinimumKernelOfServersTests {

    @ParameterizedTest
    @CsvSource({
        "redis,      redis-server redis-cli redis-benchmark, 2.6.32, '',        clone3",
        "sqlite3,    sqlite3,                                2.6.32, '',        getrandom",
        "nginx,      nginx perl,                             2.6.36, prlimit64, getrandom",
        "memcached,  memcached perl,                         2.6.36, prlimit64, clone3",
        "postgresql, 15/bin/initdb psql,                     2.6.32, '',        clone3",
        "python,     python3,                                2.6.32, '',        close_range",
        "node,       node,                                   2.6.32, '',        copy_file_range",
    })
    void isFoundByRunningIt(
            String server, String programs, String floor, String setBy, String fallback, @TempDir Path directory)
            throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

        FloorResult result = Floor.of(Servers.of(server, directory, List.of(programs.split(" "))))
                .find();

        assertThat(result.floor()).as(result.describe()).hasToString(floor);
        assertThat(result.setBy()).extracting(Feature::name).isEqualTo(setBy.isEmpty() ? List.of() : List.of(setBy));
        assertThat(result.fallbacks()).as(result.describe()).anySatisfy(each -> {
            assertThat(each.feature().name()).isEqualTo(fallback);
            assertThat(each.sequel()).isPresent();
        });
    }
}
