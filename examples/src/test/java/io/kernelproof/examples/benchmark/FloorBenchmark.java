package io.kernelproof.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.examples.Servers;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.floor.FloorRun;
import io.kernelproof.profile.KernelProfile;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What it takes to find the minimum kernel of a server, beside the two other ways: Loupe's, one run for each newer call, with
 * that call refused, and strace's, one run that lists calls. Loupe tells which calls are needed one by one, strace which are made;
 * neither tells what happens on a kernel that lacks several.
 *
 * <p>Run it with {@code mvn test -pl examples -am -Dtest=FloorBenchmark}. Needs redis, nginx and strace, and root.
 */
class FloorBenchmark {

    @ParameterizedTest
    @CsvSource({"redis, redis-server redis-cli redis-benchmark", "nginx, nginx perl"})
    void findsTheMinimumKernel(String server, String programs, @TempDir Path directory) throws Exception {
        Command command = Servers.of(server, directory, List.of(programs.split(" ")));

        long start = System.nanoTime();
        FloorResult result = Floor.of(command).find();
        Duration floor = since(start);
        Duration plain = result.runs().stream().map(FloorRun::took).findFirst().orElseThrow();
        start = System.nanoTime();
        List<String> needed = oneRunForEachCall(command, result);
        Duration loupe = since(start);
        start = System.nanoTime();
        strace(command, directory);
        Duration strace = since(start);

        System.out.printf(
                "%s: floor %s in %d runs, %d ms (with two of a trivial command); first run %d ms%n"
                        + "  one run for each newer call: %d runs, %d ms; fails without %s%n"
                        + "  strace -f: 1 run, %d ms%n",
                server,
                result.floor(),
                result.runs().size(),
                floor.toMillis(),
                plain.toMillis(),
                newer(result).size(),
                loupe.toMillis(),
                needed,
                strace.toMillis());
        assertThat(result.runs()).isNotEmpty();
    }

    private static Set<Feature> newer(FloorResult result) {
        Set<Feature> newer = new TreeSet<>(result.used());
        result.fallbacks().forEach(fallback -> newer.add(fallback.feature()));
        newer.addAll(result.setBy());
        return newer;
    }

    private static List<String> oneRunForEachCall(Command command, FloorResult result) throws Exception {
        List<String> needed = new ArrayList<>();
        for (Feature feature : newer(result)) {
            KernelProfile without = KernelProfile.named(result.release().replaceFirst("^(\\d+\\.\\d+).*", "$1"))
                    .without(feature.name());
            try (Sandbox sandbox =
                    new HostProvider().start(new Environment(Optional.empty(), Optional.of(without)), Set.of())) {
                if (!sandbox.run(command).succeeded()) {
                    needed.add(feature.name());
                }
            }
        }
        return needed;
    }

    private static void strace(Command command, Path directory) throws Exception {
        List<String> line = new ArrayList<>(
                List.of("strace", "-f", "-qq", "-o", directory.resolve("trace").toString()));
        line.addAll(command.arguments());
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
