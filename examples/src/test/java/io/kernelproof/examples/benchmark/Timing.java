package io.kernelproof.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Times whole processes, and prints their medians beside those of a rival that ran in turn with them. */
final class Timing {

    /** How often each rival runs; {@code -Dbenchmark.pairs=3} gives a first impression. */
    static final int PAIRS = Integer.getInteger("benchmark.pairs", 15);

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final int LIMIT_SECONDS = 300;

    /** How the console launcher says that a test has passed, at once. */
    private static final String RESULT = " :: SUCCESSFUL";

    private Timing() {}

    /**
     * Times from the start of a process, in milliseconds.
     *
     * @param first until it told the first result of a test; not a number if it told none
     * @param whole until it ended
     */
    record Run(double first, double whole) {}

    /** Runs test classes under JUnit's console launcher, in a JVM of its own. */
    static Run junit(List<String> options, Class<?>... tests) throws IOException, InterruptedException {
        return timed(Stream.of(
                        List.of(JAVA),
                        options,
                        List.of(
                                "-Dkernelproof.report=target/benchmark",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.junit.platform.console.ConsoleLauncher",
                                "execute",
                                "--disable-banner",
                                "--details=testfeed"),
                        Stream.of(tests)
                                .map(each -> "--select-class=" + each.getName())
                                .toList())
                .flatMap(List::stream)
                .toList());
    }

    /** Runs a program, which has to end well; in milliseconds. */
    static double run(List<String> line) throws IOException, InterruptedException {
        return timed(line).whole();
    }

    private static Run timed(List<String> line) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        StringBuilder output = new StringBuilder();
        double first = Double.NaN;
        try (BufferedReader reader = process.inputReader()) {
            for (String said = reader.readLine(); said != null; said = reader.readLine()) {
                if (Double.isNaN(first) && said.contains(RESULT)) {
                    first = since(start);
                }
                output.append(said).append('\n');
            }
        }
        int status = process.waitFor();
        double whole = since(start);
        assertThat(status)
                .as("killed after %d s, or: %s", LIMIT_SECONDS, output)
                .isZero();
        return new Run(first, whole);
    }

    /** In milliseconds. */
    static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    static List<String> with(List<String> options, String option) {
        return Stream.concat(options.stream(), Stream.of(option)).toList();
    }

    static double[] minus(double[] these, double[] those) {
        return IntStream.range(0, these.length)
                .mapToDouble(i -> these[i] - those[i])
                .toArray();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Prints a median, and median and range of the ratio to the rival, pair by pair. */
    static void print(String what, double[] millis, double[] rival) {
        double[] ratios = IntStream.range(0, millis.length)
                .mapToDouble(i -> millis[i] / rival[i])
                .sorted()
                .toArray();
        System.out.printf(
                "%-36s %6.0f ms   ratio %.2f (%.2f to %.2f)%n",
                what, median(millis), median(ratios), ratios[0], ratios[ratios.length - 1]);
    }
}
