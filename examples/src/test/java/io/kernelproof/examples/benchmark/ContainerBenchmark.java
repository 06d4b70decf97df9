package io.kernelproof.examples.benchmark;

import static io.kernelproof.examples.benchmark.Timing.JAVA;
import static io.kernelproof.examples.benchmark.Timing.PAIRS;
import static io.kernelproof.examples.benchmark.Timing.junit;
import static io.kernelproof.examples.benchmark.Timing.median;
import static io.kernelproof.examples.benchmark.Timing.minus;
import static io.kernelproof.examples.benchmark.Timing.print;
import static io.kernelproof.examples.benchmark.Timing.run;
import static io.kernelproof.examples.benchmark.Timing.since;
import static io.kernelproof.examples.benchmark.Timing.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a container costs: how much later JUnit's console launcher tells the first result of a test if it is in a container, beside
 * {@code docker run} of the same image, in turn; what further tests cost; and environments at once beside one after the other.
 *
 * <p>Run it with {@code mvn verify -pl examples -am -Dtest=ContainerBenchmark}, with the daemon of {@code .ci/docker}. It is not
 * {@code mvn test}, since an archive holds no classes from directories. It takes most of an hour.
 */
class ContainerBenchmark {

    private static final String IMAGE = "kernelproof/debian:12";
    private static final int FURTHER = 1_000;

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

    static class ComputingTestCase {
        @Test
        void computes() {
            long sum = 0;
            for (long i = 0; i < 6_000_000_000L; i++) {
                sum += i ^ sum;
            }
            assertThat(sum).isNotZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void measuresTheFirstTest(String runtime) throws Exception {
        List<String> inside = inside(runtime);
        double[][] millis = new double[8][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            Timing.Run plain = junit(List.of(), OneTestCase.class);
            Timing.Run full = junit(inside, OneTestCase.class);
            Timing.Run untrapped = junit(with(inside, "-Dkernelproof.trap=off"), OneTestCase.class);
            millis[0][pair] = docker(runtime, JAVA, "-version");
            millis[1][pair] = docker(runtime, JAVA, "-version");
            millis[2][pair] = plain.first();
            millis[3][pair] = full.first();
            millis[4][pair] = full.first() - plain.first();
            millis[5][pair] = untrapped.first() - plain.first();
            millis[6][pair] = full.whole() - plain.whole();
            millis[7][pair] = untrapped.whole() - plain.whole();
        }

        System.out.printf("%n%s, %d pairs: median, and median and range of the ratio%n", runtime, PAIRS);
        print("docker run java -version", millis[0], millis[0]);
        print("the same again", millis[1], millis[0]);
        print("first result of a plain run", millis[2], millis[0]);
        print("first result inside", millis[3], millis[0]);
        print("added to that of a plain run", millis[4], millis[0]);
        print("added, untrapped", millis[5], millis[0]);
        print("added to a plain run until its end", millis[6], millis[0]);
        print("added until its end, untrapped", millis[7], millis[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void measuresFurtherTests(String runtime) throws Exception {
        List<String> inside = inside(runtime);
        List<String> untrapped = with(inside, "-Dkernelproof.trap=off");
        double[][] millis = new double[7][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = junit(List.of(), OneTestCase.class).whole();
            millis[1][pair] = junit(List.of(), ManyTestCase.class).whole();
            millis[2][pair] = junit(inside, OneTestCase.class).whole();
            millis[3][pair] = junit(inside, ManyTestCase.class).whole();
            millis[4][pair] = junit(untrapped, OneTestCase.class).whole();
            millis[5][pair] = junit(untrapped, ManyTestCase.class).whole();
            millis[6][pair] = junit(with(inside, "-Dkernelproof.trap=fast"), ManyTestCase.class)
                    .whole();
        }

        System.out.printf("%n%s, %d pairs: median, and median and range of the ratio%n", runtime, PAIRS);
        print("1001 tests, untrapped", millis[5], millis[5]);
        print("1001 tests, trap full", millis[3], millis[5]);
        print("1001 tests, trap fast", millis[6], millis[5]);
        System.out.printf(
                "each further test: %.2f ms, untrapped %.2f ms, plain %.2f ms%n",
                median(minus(millis[3], millis[2])) / FURTHER,
                median(minus(millis[5], millis[4])) / FURTHER,
                median(minus(millis[1], millis[0])) / FURTHER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void measuresTheStartOfASandbox(String runtime) throws Exception {
        startAndEnd(runtime);
        double[][] millis = new double[3][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = docker(runtime, "true");
            millis[1][pair] = docker(runtime, "true");
            long start = System.nanoTime();
            startAndEnd(runtime);
            millis[2][pair] = since(start);
        }

        System.out.printf("%n%s, %d pairs: median, and median and range of the ratio%n", runtime, PAIRS);
        print("docker run true", millis[0], millis[0]);
        print("the same again", millis[1], millis[0]);
        print("start and end of a sandbox", millis[2], millis[0]);
    }

    @ParameterizedTest
    @ValueSource(classes = {WaitingTestCase.class, ComputingTestCase.class})
    void measuresFourEnvironmentsAtOnce(Class<?> tests) throws Exception {
        List<String> four = List.of(
                "-Dkernelproof.select=all",
                "-Dkernelproof.images=" + IMAGE,
                "-Dkernelproof.runtimes=runc,crun",
                "-Dkernelproof.seccomp=default,unconfined");
        double[][] millis = new double[2][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] =
                    junit(with(four, "-Dkernelproof.parallelism=1"), tests).whole();
            millis[1][pair] =
                    junit(with(four, "-Dkernelproof.parallelism=4"), tests).whole();
        }

        System.out.printf("%n%s in four environments, %d pairs%n", tests.getSimpleName(), PAIRS);
        print("one after the other", millis[0], millis[1]);
        print("at once", millis[1], millis[1]);
    }

    /** Its first run makes the archive of JUnit's classes, which later runs start from. */
    private static List<String> inside(String runtime) throws Exception {
        List<String> inside = List.of(
                "-Dkernelproof.select=all", "-Dkernelproof.images=" + IMAGE, "-Dkernelproof.runtimes=" + runtime);
        junit(inside, OneTestCase.class);
        junit(inside, OneTestCase.class);
        return inside;
    }

    private static void startAndEnd(String runtime) throws Exception {
        Environment environment = Environment.onKernel(Environment.HOST_KERNEL)
                .in(new Container(IMAGE, Optional.of(runtime), Optional.of(Container.DEFAULT_SECCOMP)));
        EnvironmentProviders.installed().start(environment, Set.of()).close();
    }

    private static double docker(String runtime, String... command) throws IOException, InterruptedException {
        String jdk = System.getProperty("java.home");
        List<String> line = new ArrayList<>(List.of(
                "docker", "run", "--rm", "--network", "none", "--runtime", runtime, "-v", jdk + ":" + jdk + ":ro"));
        for (String directory : List.of("/etc/java-17-openjdk", "/etc/java-25-openjdk")) {
            if (Files.isDirectory(Path.of(directory))) {
                line.addAll(List.of("-v", directory + ":" + directory + ":ro"));
            }
        }
        line.add(IMAGE);
        line.addAll(List.of(command));
        return run(line);
    }
}
