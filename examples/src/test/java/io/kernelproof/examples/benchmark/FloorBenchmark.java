package io.kernelproof.examples.benchmark;

import static io.kernelproof.examples.benchmark.Timing.PAIRS;
import static io.kernelproof.examples.benchmark.Timing.print;
import static io.kernelproof.examples.benchmark.Timing.since;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.examples.Servers;
import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.profile.KernelProfile;
import java.io.File;
import java.nio.file.Path;
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
 * <p>Run it with {@code mvn test -pl examples -am -Dtest=FloorBenchmark}; {@code -Dbenchmark.pairs=3} gives a first impression.
 * Needs redis, nginx, node and strace, and root.
 */
class FloorBenchmark {

    @ParameterizedTest
    @CsvSource({"redis, redis-server redis-cli redis-benchmark", "nginx, nginx perl", "node, node"})
    void findsTheMinimumKernel(String server, String programs, @TempDir Path directory) throws Exception {
        Command command = Servers.of(server, directory, List.of(programs.split(" ")));
        FloorResult result = Floor.of(command).find();
        List<String> needed = List.of();
        double[][] millis = new double[3][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            long start = System.nanoTime();
            result = Floor.of(command).find();
            millis[0][pair] = since(start);
            start = System.nanoTime();
            needed = oneRunForEachCall(command, result);
            millis[1][pair] = since(start);
            start = System.nanoTime();
            strace(command, directory);
            millis[2][pair] = since(start);
        }

        assertThat(result.runsNeeded()).isPositive();
        System.out.printf("%n%s: floor %s, %d pairs, median and range%n", server, result.floor(), PAIRS);
        print(result.runs().size() + " runs of floor, 2 of 'true'", millis[0], millis[0]);
        print(newer(result).size() + " runs, each without one call", millis[1], millis[0]);
        print("1 run of strace -f", millis[2], millis[0]);
        System.out.printf("  one run for each newer call fails without %s%n", needed);
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
}
