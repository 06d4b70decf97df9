package io.kernelproof.examples.benchmark;

import static io.kernelproof.examples.benchmark.Timing.PAIRS;
import static io.kernelproof.examples.benchmark.Timing.junit;
import static io.kernelproof.examples.benchmark.Timing.median;
import static io.kernelproof.examples.benchmark.Timing.minus;
import static io.kernelproof.examples.benchmark.Timing.print;
import static io.kernelproof.examples.benchmark.Timing.with;

import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * What an environment costs: the time of a whole run with one test, and with a thousand more, on a simulated kernel and
 * plainly, both under JUnit's console launcher, in turn; and what a trap adds to the tests of Netty and SQLite.
 *
 * <p>Run it with {@code mvn verify -pl examples -am -Dtest=StartBenchmark}. It is not {@code mvn test}, since an archive
 * holds no classes from directories, and users have Kernelproof as jars.
 */
class StartBenchmark {

    private static final int FURTHER = 1_000;

    static class OneTestCase {
        @Test
        void isEmpty() {}
    }

    static class ManyTestCase {
        @RepeatedTest(1 + FURTHER)
        void isEmpty() {}
    }

    @Test
    void measuresFirstAndFurtherTests() throws Exception {
        List<String> simulated = List.of("-Dkernelproof.select=all", "-Dkernelproof.kernels=rhel-7.9");
        // The first run makes the archive of JUnit's classes, which later runs start from.
        junit(simulated, OneTestCase.class);
        junit(simulated, OneTestCase.class);

        double[][] millis = new double[6][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = junit(List.of(), OneTestCase.class).whole();
            millis[1][pair] = junit(simulated, OneTestCase.class).whole();
            millis[2][pair] = junit(List.of(), OneTestCase.class).whole();
            millis[3][pair] = junit(List.of(), ManyTestCase.class).whole();
            millis[4][pair] = junit(simulated, ManyTestCase.class).whole();
            millis[5][pair] = junit(with(simulated, "-Dkernelproof.cds=off"), OneTestCase.class)
                    .whole();
        }

        System.out.printf("%n%d pairs: median, and median and range of the ratio%n", PAIRS);
        print("one test, plain", millis[0], millis[0]);
        print("one test, plain again", millis[2], millis[0]);
        print("one test, on rhel-7.9 (simulated)", millis[1], millis[0]);
        print("one test, on rhel-7.9, no archive", millis[5], millis[0]);
        print("1001 tests, plain", millis[3], millis[3]);
        print("1001 tests, on rhel-7.9", millis[4], millis[3]);
        System.out.printf("first result, over plain: %.0f ms%n", median(minus(millis[1], millis[0])));
        System.out.printf("first result, over plain, no archive: %.0f ms%n", median(minus(millis[5], millis[0])));
        System.out.printf("each further test, plain: %.3f ms%n", median(minus(millis[3], millis[0])) / FURTHER);
        System.out.printf("each further test, on rhel-7.9: %.3f ms%n", median(minus(millis[4], millis[1])) / FURTHER);
    }

    @Test
    void measuresTrapsOnTheTestsOfLibraries() throws Exception {
        Class<?> tests = Class.forName("io.kernelproof.examples.NativeLibraryTests");
        List<String> untrapped = List.of("-Dkernelproof.kernels=host", "-Dkernelproof.trap=off");
        double[][] millis = new double[4][PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            millis[0][pair] = junit(untrapped, tests).whole();
            millis[1][pair] = junit(untrapped, tests).whole();
            millis[2][pair] = junit(List.of("-Dkernelproof.kernels=host", "-Dkernelproof.trap=fast"), tests)
                    .whole();
            millis[3][pair] = junit(List.of("-Dkernelproof.kernels=host", "-Dkernelproof.trap=full"), tests)
                    .whole();
        }

        System.out.printf("%nNetty and SQLite, %d pairs: median, and median and range of the ratio%n", PAIRS);
        print("untrapped", millis[0], millis[0]);
        print("the same again", millis[1], millis[0]);
        print("trap fast", millis[2], millis[0]);
        print("trap full", millis[3], millis[0]);
    }
}
