package io.kernelproof.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * What an environment costs: the time of a whole run with one test, and with a thousand more, on a simulated kernel and
 * plainly, both under JUnit's console launcher, in turn.
 *
 * <p>Run it with {@code mvn verify -pl examples -am -Dtest=StartBenchmark}. It is not {@code mvn test}, since an archive
 * holds no classes from directories, and users have Kernelproof as jars.
 */
class StartBenchmark {

    private static final int PAIRS = 15;
    private static final int FURTHER = 1_000;
    private static final int LIMIT_SECONDS = 120;

    static class OneTestCase {
        @Test
        void isEmpty() {}
    }

    static class ManyTestCase {
        @RepeatedTest(1 + FURTHER)
        void isEmpty() {}
    }

    @Test
    void measures() throws Exception {
        List<String> simulated = List.of("-Dkernelproof.select=all", "-Dkernelproof.kernels=rhel-7.9");
        // The first run makes the archive of JUnit's classes, which later runs start from.
        run(simulated, OneTestCase.class);
        run(simulated, OneTestCase.class);

        double[][] millis = new double[6][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = run(List.of(), OneTestCase.class);
            millis[1][pair] = run(simulated, OneTestCase.class);
            millis[2][pair] = run(List.of(), OneTestCase.class);
            millis[3][pair] = run(List.of(), ManyTestCase.class);
            millis[4][pair] = run(simulated, ManyTestCase.class);
            millis[5][pair] = run(withoutArchive(simulated), OneTestCase.class);
        }

        print("one test, plain", millis[0], millis[0]);
        print("one test, plain again", millis[2], millis[0]);
        print("one test, on rhel-7.9 (simulated)", millis[1], millis[0]);
        print("one test, on rhel-7.9, no archive", millis[5], millis[0]);
        print("1001 tests, plain", millis[3], millis[3]);
        print("1001 tests, on rhel-7.9", millis[4], millis[3]);
        System.out.printf(
                "first result, over plain: %.0f ms (median of %d pairs)%n", median(minus(millis[1], millis[0])), PAIRS);
        System.out.printf("first result, over plain, no archive: %.0f ms%n", median(minus(millis[5], millis[0])));
        System.out.printf("each further test, plain: %.3f ms%n", median(minus(millis[3], millis[0])) / FURTHER);
        System.out.printf("each further test, on rhel-7.9: %.3f ms%n", median(minus(millis[4], millis[1])) / FURTHER);
    }

    private static List<String> withoutArchive(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.add("-Dkernelproof.cds=off");
        return all;
    }

    private static double run(List<String> options, Class<?> tests) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(options);
        line.addAll(List.of(
                "-Dkernelproof.report=target/benchmark",
                "-cp",
                System.getProperty("java.class.path"),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=none",
                "--select-class=" + tests.getName()));
        Path output = Files.createTempFile("benchmark", ".txt");
        try {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                        .as("ended within %d s", LIMIT_SECONDS)
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            double millis = (System.nanoTime() - start) / 1e6;
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
            return millis;
        } finally {
            Files.delete(output);
        }
    }

    private static double[] minus(double[] these, double[] those) {
        return IntStream.range(0, these.length)
                .mapToDouble(i -> these[i] - those[i])
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void print(String what, double[] millis, double[] rival) {
        double[] ratios = IntStream.range(0, millis.length)
                .mapToDouble(i -> millis[i] / rival[i])
                .sorted()
                .toArray();
        System.out.printf(
                "%-36s %6.0f ms   ratio %.2f (%.2f to %.2f)%n",
                what, median(millis), median(ratios), ratios[0], ratios[ratios.length - 1]);
    }
}
