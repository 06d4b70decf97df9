package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a container costs: the time of a whole run of JUnit's console launcher with its tests in a container, over that of
 * a plain run, beside {@code docker run} of the same image, in turn.
 *
 * <p>Run it with {@code mvn verify -pl containers -am -Dtest=ContainerBenchmark}, with the daemon of {@code .ci/docker}. It is not
 * {@code mvn test}, since an archive holds no classes from directories. {@code -Dbenchmark.pairs=3} gives a first impression.
 */
class ContainerBenchmark {

    private static final int PAIRS = Integer.getInteger("benchmark.pairs", 15);
    private static final int FURTHER = 1_000;
    private static final int LIMIT_SECONDS = 300;
    private static final String JDK = System.getProperty("java.home");
    private static final String JAVA = JDK + "/bin/java";

    static class OneTestCase {
        @Test
        void isEmpty() {}
    }

    static class ManyTestCase {
        @RepeatedTest(1 + FURTHER)
        void isEmpty() {}
    }

    static class WaitingTestCase {
        @Test
        void waits() throws InterruptedException {
            Thread.sleep(5_000);
        }
    }

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void measuresFirstAndFurtherTests(String runtime) throws Exception {
        List<String> inside = List.of(
                "-Dkernelproof.select=all",
                "-Dkernelproof.images=" + TestDaemon.DEBIAN,
                "-Dkernelproof.runtimes=" + runtime);
        List<String> untrapped = with(inside, "-Dkernelproof.trap=off");
        List<String> fast = with(inside, "-Dkernelproof.trap=fast");
        // The first run makes the archive of JUnit's classes, which later runs start from.
        junit(inside, OneTestCase.class);
        junit(inside, OneTestCase.class);

        double[][] millis = new double[9][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = docker(runtime, JAVA, "-version");
            millis[1][pair] = docker(runtime, JAVA, "-version");
            millis[2][pair] = junit(List.of(), OneTestCase.class);
            millis[3][pair] = junit(inside, OneTestCase.class);
            millis[4][pair] = junit(untrapped, OneTestCase.class);
            millis[5][pair] = junit(List.of(), ManyTestCase.class);
            millis[6][pair] = junit(inside, ManyTestCase.class);
            millis[7][pair] = junit(untrapped, ManyTestCase.class);
            millis[8][pair] = junit(fast, ManyTestCase.class);
        }

        System.out.printf("%n%s, %d pairs: median, and median and range of the ratio%n", runtime, PAIRS);
        print("docker run java -version", millis[0], millis[0]);
        print("the same again", millis[1], millis[0]);
        print("one test, added to a plain run", minus(millis[3], millis[2]), millis[0]);
        print("one test, untrapped", minus(millis[4], millis[2]), millis[0]);
        print("1001 tests, untrapped", millis[7], millis[7]);
        print("1001 tests, trap full", millis[6], millis[7]);
        print("1001 tests, trap fast", millis[8], millis[7]);
        double plain = median(minus(millis[5], millis[2]));
        System.out.printf(
                "each further test: %.2f ms, untrapped %.2f ms, plain %.2f ms%n",
                median(minus(millis[6], millis[3])) / FURTHER,
                median(minus(millis[7], millis[4])) / FURTHER,
                plain / FURTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void measuresTheStartOfASandbox(String runtime) throws Exception {
        double[][] millis = new double[3][PAIRS];
        TestDaemon.start(TestDaemon.DEBIAN, runtime, "default").close();
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = docker(runtime, "true");
            millis[1][pair] = docker(runtime, "true");
            long start = System.nanoTime();
            TestDaemon.start(TestDaemon.DEBIAN, runtime, "default").close();
            millis[2][pair] = (System.nanoTime() - start) / 1e6;
        }

        System.out.printf("%n%s, %d pairs: median, and median and range of the ratio%n", runtime, PAIRS);
        print("docker run true", millis[0], millis[0]);
        print("the same again", millis[1], millis[0]);
        print("start and end of a sandbox", millis[2], millis[0]);
    }

    @Test
    void measuresEnvironmentsAtOnce() throws Exception {
        List<String> four = List.of(
                "-Dkernelproof.select=all",
                "-Dkernelproof.images=" + TestDaemon.DEBIAN,
                "-Dkernelproof.runtimes=runc,crun",
                "-Dkernelproof.seccomp=default,unconfined");
        int pairs = Math.min(PAIRS, 5);
        double[][] millis = new double[2][pairs];
        for (int pair = 0; pair < pairs; pair++) {
            millis[0][pair] = junit(with(four, "-Dkernelproof.parallelism=1"), WaitingTestCase.class);
            millis[1][pair] = junit(with(four, "-Dkernelproof.parallelism=4"), WaitingTestCase.class);
        }

        System.out.printf("%nfour environments, a test of 5 s, %d pairs%n", pairs);
        print("one after the other", millis[0], millis[1]);
        print("at once", millis[1], millis[1]);
    }

    private static List<String> with(List<String> options, String option) {
        return Stream.concat(options.stream(), Stream.of(option)).toList();
    }

    private static double docker(String runtime, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(
                "docker", "run", "--rm", "--network", "none", "--runtime", runtime, "-v", JDK + ":" + JDK + ":ro"));
        for (String directory : List.of("/etc/java-17-openjdk", "/etc/java-25-openjdk")) {
            if (Files.isDirectory(Path.of(directory))) {
                line.addAll(List.of("-v", directory + ":" + directory + ":ro"));
            }
        }
        line.add(TestDaemon.DEBIAN);
        line.addAll(List.of(command));
        return run(line);
    }

    private static double junit(List<String> options, Class<?> tests) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(JAVA));
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
        return run(line);
    }

    private static double run(List<String> line) throws IOException, InterruptedException {
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
                "%-32s %6.0f ms   ratio %.2f (%.2f to %.2f)%n",
                what, median(millis), median(ratios), ratios[0], ratios[ratios.length - 1]);
    }
}
