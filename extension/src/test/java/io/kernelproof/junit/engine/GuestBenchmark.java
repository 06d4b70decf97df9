package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Measures what it costs to run tests inside, beside a plain JVM that runs the same class with a launcher: milliseconds
 * until the first test starts, and for each further test. Pairs are interleaved; medians and ranges are printed.
 *
 * <p>Arguments: how many pairs, the class, the environment ({@code host} or a kernel), then {@code key=value} parameters.
 */
final class GuestBenchmark {

    private GuestBenchmark() {}

    private record Sample(double first, double further) {}

    public static void main(String... arguments) throws Exception {
        int pairs = Integer.parseInt(arguments[0]);
        String type = arguments[1];
        Map<String, String> parameters = new java.util.TreeMap<>();
        Arrays.stream(arguments)
                .skip(3)
                .map(each -> each.split("=", 2))
                .forEach(each -> parameters.put(each[0], each[1]));
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel(arguments[2]), Set.of())) {
            inside(sandbox, type, parameters);
            plain(type);
            List<Sample> inside = new ArrayList<>();
            List<Sample> plain = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                inside.add(inside(sandbox, type, parameters));
                plain.add(plain(type));
            }
            print("plain", plain);
            print("inside", inside);
        }
    }

    private static void print(String name, List<Sample> samples) {
        System.out.printf(
                "%-7s first test after %s ms, each further test %s ms%n",
                name,
                summary(samples.stream().mapToDouble(Sample::first).toArray()),
                summary(samples.stream().mapToDouble(Sample::further).toArray()));
    }

    private static String summary(double[] values) {
        Arrays.sort(values);
        return "%.2f (%.2f-%.2f)".formatted(values[values.length / 2], values[0], values[values.length - 1]);
    }

    private static Sample inside(Sandbox sandbox, String type, Map<String, String> parameters) throws Exception {
        long start = System.nanoTime();
        try (GuestJvm guest = GuestJvm.start(
                sandbox,
                Jdk.in(Path.of(System.getProperty("java.home"))),
                key -> Optional.ofNullable(parameters.get(key)))) {
            Timed timed = new Timed();
            guest.execute(new GuestRequest(ids(type, parameters), Map.of()), timed);
            return timed.sample(start);
        }
    }

    /** As the engine selects after a filter: each method by its own id. */
    private static List<String> ids(String type, Map<String, String> parameters) throws ClassNotFoundException {
        String id = "[engine:junit-jupiter]/[class:" + type + "]";
        if (!parameters.getOrDefault("select", "class").equals("methods")) {
            return List.of(id);
        }
        return Arrays.stream(Class.forName(type).getDeclaredMethods())
                .map(method -> id + "/[method:" + method.getName() + "()]")
                .toList();
    }

    /** Takes the time of the first test's start and of the last one's end. */
    private static final class Timed implements GuestListener {
        private long first;
        private long last;
        private int tests;

        Sample sample(long start) {
            return new Sample((first - start) / 1e6, (last - first) / 1e6 / tests);
        }

        @Override
        public void registered(Dynamic test) {}

        @Override
        public void started(String id, int tid) {
            if (first == 0 && id.contains("/[method:")) {
                first = System.nanoTime();
            }
        }

        @Override
        public void finished(String id, TestExecutionResult result) {
            if (id.contains("/[method:")) {
                tests++;
                last = System.nanoTime();
            }
        }

        @Override
        public void skipped(String id, String reason) {}

        @Override
        public void published(String id, Map<String, String> entries) {}

        @Override
        public void output(@org.jspecify.annotations.Nullable String id, boolean error, String text) {}

        @Override
        public void refused(io.kernelproof.trap.RefusedCall call) {}
    }

    private static Sample plain(String type) throws Exception {
        long start = System.nanoTime();
        List<String> command = List.of(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                String.join(
                        File.pathSeparator,
                        GuestClassPath.ofThisJvm().all().stream()
                                .map(Path::toString)
                                .toList()),
                Plain.class.getName(),
                type);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = process.inputReader()) {
            String line = reader.readLine();
            long first = System.nanoTime();
            int tests = Integer.parseInt(reader.readLine());
            long last = System.nanoTime();
            process.waitFor();
            if (line == null) {
                throw new IOException("no output");
            }
            return new Sample((first - start) / 1e6, (last - first) / 1e6 / tests);
        }
    }

    static final class Plain implements TestExecutionListener {
        private int tests;

        public static void main(String... arguments) {
            Plain plain = new Plain();
            try (LauncherSession session = LauncherFactory.openSession()) {
                session.getLauncher()
                        .execute(
                                LauncherDiscoveryRequestBuilder.request()
                                        .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                        .filters(org.junit.platform.launcher.EngineFilter.includeEngines(
                                                "junit-jupiter"))
                                        .build(),
                                plain);
            }
            System.out.println(plain.tests);
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest() && tests++ == 0) {
                System.out.println("first");
            }
        }
    }
}
