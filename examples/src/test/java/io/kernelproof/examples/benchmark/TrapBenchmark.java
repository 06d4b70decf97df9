package io.kernelproof.examples.benchmark;

import static io.kernelproof.examples.benchmark.Timing.PAIRS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.Answer;
import io.kernelproof.probe.Probe;
import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.FrameReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs to watch or refuse a program's system calls: the time of eight programs under each mode of the native
 * launcher and under strace, in turn with the same program on its own, and how often a tracer stopped it; and what it costs
 * to ask about all numbers.
 *
 * <p>The chosen calls are rseq, which every program of a current libc makes, and clone3, with which it makes threads.
 * Needs gcc, strace and python3. Run it with {@code mvn test -pl examples -am -Dtest=TrapBenchmark}; {@code -Dbenchmark.pairs=3} gives a first impression.
 */
class TrapBenchmark {

    private static final int LIMIT_SECONDS = 120;

    private static final String CHOSEN = "334,435";
    private static final String CHOSEN_BY_NAME = "rseq,clone3";

    /** What stands before a program on the command line; frames: whether it writes frames. */
    private record Mode(String name, List<String> prefix, boolean frames) {}

    private record Run(double millis, long stops, long refused, long recorded) {}

    /** Two threads that hand something over, and wait for each other each time. */
    static final class Handover {

        private static final int TIMES = 10_000;

        private Handover() {}

        public static void main(String[] args) throws InterruptedException {
            SynchronousQueue<Integer> queue = new SynchronousQueue<>();
            Thread taker = new Thread(() -> {
                try {
                    for (int i = 0; i < TIMES; i++) {
                        queue.take();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            taker.start();
            for (int i = 0; i < TIMES; i++) {
                queue.put(i);
            }
            taker.join();
        }
    }

    @Test
    void measures(@TempDir Path directory) throws Exception {
        Map<String, List<String>> programs =
                programs(compiled("loops", directory).toString());
        for (Map.Entry<String, List<String>> program : programs.entrySet()) {
            measure(program.getKey(), program.getValue());
        }
    }

    /** One process that asks about all numbers, beside one per number and beside a program that does nothing. */
    @Test
    void measuresWhatAsksTheKernel() throws Exception {
        String probe = ProbeBinary.path().toString();
        List<Mode> modes = new ArrayList<>(List.of(new Mode("true again", List.of("true"), false)));
        for (String mode : List.of("probe", "who")) {
            modes.add(new Mode(mode, List.of(probe, mode), false));
            modes.add(new Mode(
                    mode + ", started per number",
                    List.of("sh", "-c", "seq 0 511 | xargs -n 1 " + probe + " " + mode),
                    false));
        }
        compare("true", List.of("true"), modes, List.of());
    }

    private static Map<String, List<String>> programs(String loops) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Map<String, List<String>> programs = new LinkedHashMap<>();
        programs.put("getppid loop", List.of(loops, "getppid", "50000"));
        programs.put("pipe", List.of(loops, "pipe", "5000"));
        programs.put("dd bs=1", List.of("dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=25000", "status=none"));
        programs.put("find", List.of("find", "/usr/share/doc", "-size", "+1G"));
        programs.put("fork loop", List.of(loops, "fork", "500"));
        programs.put("java -version", List.of(java, "-version"));
        programs.put(
                "java, futex", List.of(java, "-cp", System.getProperty("java.class.path"), Handover.class.getName()));
        programs.put("python3", List.of("python3", "-c", "import json, email, http.client"));
        return programs;
    }

    private static List<Mode> modes() throws IOException {
        String probe = ProbeBinary.path().toString();
        String trap = ProbeBinary.trapPath().toString();
        String denied =
                Stream.of(CHOSEN.split(",")).map(number -> number + "=38").collect(Collectors.joining(","));
        String output = "/dev/null";
        return List.of(
                new Mode("on its own again", List.of(), false),
                new Mode("launcher only", List.of(probe, "run", "--"), true),
                new Mode("deny", List.of(probe, "deny", denied, "--"), false),
                new Mode("deny, recorded", List.of(probe, "run", "--record", "--deny", denied, "--"), true),
                new Mode("trap fast", List.of(trap, "run", "--trap", "fast", "--watch", missing(), "--"), true),
                new Mode("record", List.of(trap, "run", "--trap", "fast", "--watch", CHOSEN, "--"), true),
                new Mode("trap full", List.of(trap, "run", "--trap", "full", "--"), true),
                new Mode("strace -f", List.of("strace", "-f", "-o", output), false),
                new Mode(
                        "strace --seccomp-bpf",
                        List.of("strace", "-f", "--seccomp-bpf", "-e", "trace=" + CHOSEN_BY_NAME, "-o", output),
                        false),
                new Mode(
                        "strace inject",
                        List.of("strace", "-f", "-e", "inject=" + CHOSEN_BY_NAME + ":error=ENOSYS", "-o", output),
                        false));
    }

    /** What fast trapping stops at: the numbers that the kernel does not have, one of which no kernel has. */
    private static String missing() throws IOException {
        return Stream.concat(
                        Probe.run().answers().entrySet().stream()
                                .filter(entry -> entry.getValue() instanceof Answer.Returned returned
                                        && returned.value() == -Errno.ENOSYS)
                                .map(entry -> String.valueOf(entry.getKey())),
                        Stream.of("2000-"))
                .collect(Collectors.joining(","));
    }

    private static void measure(String name, List<String> program) throws Exception {
        List<Mode> modes = modes();
        double[][] ratios = compare(name, program, modes, program);
        double[] full = ratios[modes.indexOf(named(modes, "trap full"))];
        double[] strace = ratios[modes.indexOf(named(modes, "strace -f"))];
        List<Double> between = IntStream.range(0, PAIRS)
                .mapToObj(pair -> full[pair] / strace[pair])
                .toList();
        System.out.printf("  trap full is %.2f of strace -f%n", median(between));
    }

    /** The ratios per mode and pair: the time of the mode with the program behind it to that of another program before. */
    private static double[][] compare(String name, List<String> other, List<Mode> modes, List<String> program)
            throws Exception {
        Mode plain = new Mode("on its own", List.of(), false);
        List<Double> alone = new ArrayList<>();
        double[][] ratios = new double[modes.size()][PAIRS];
        Run[] last = new Run[modes.size()];
        run(plain, other);
        for (int pair = 0; pair < PAIRS; pair++) {
            for (int mode = 0; mode < last.length; mode++) {
                double before = run(plain, other).millis();
                last[mode] = run(modes.get(mode), program);
                ratios[mode][pair] = last[mode].millis() / before;
                alone.add(before);
            }
        }
        System.out.printf(
                "%n%s: %.0f ms on its own, %d pairs, median and range of the ratio%n", name, median(alone), PAIRS);
        for (int mode = 0; mode < last.length; mode++) {
            print(modes.get(mode), ratios[mode], last[mode]);
        }
        return ratios;
    }

    private static Mode named(List<Mode> modes, String name) {
        return modes.stream()
                .filter(mode -> mode.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void print(Mode mode, double[] ratios, Run run) {
        List<Double> sorted = Arrays.stream(ratios).sorted().boxed().toList();
        String seen = mode.frames()
                ? "   %d stops, %d refused, %d recorded".formatted(run.stops(), run.refused(), run.recorded())
                : "";
        System.out.printf(
                "  %-26s %6.2f (%.2f to %.2f)%s%n",
                mode.name(), median(sorted), sorted.get(0), sorted.get(sorted.size() - 1), seen);
    }

    private static Run run(Mode mode, List<String> program) throws Exception {
        List<String> line = new ArrayList<>(mode.prefix());
        line.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        if (!mode.frames()) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        long start = System.nanoTime();
        Process process = builder.start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        process.getOutputStream().close();
        Run seen = mode.frames() ? read(process) : new Run(0, 0, 0, 0);
        int status = process.waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        assertThat(status).as("%s of %s", mode.name(), program).isZero();
        return new Run(millis, seen.stops(), seen.refused(), seen.recorded());
    }

    private static Run read(Process process) throws IOException {
        FrameReader frames = new FrameReader(process.getInputStream());
        long stops = 0;
        long refused = 0;
        long recorded = 0;
        for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
            if (frame instanceof Frame.Refused call) {
                refused += call.call().count();
            } else if (frame instanceof Frame.Watched call) {
                recorded += call.call().count();
            } else if (frame instanceof Frame.Ended ended) {
                stops = ended.stops();
            }
        }
        return new Run(0, stops, refused, recorded);
    }

    private static Path compiled(String name, Path directory) throws Exception {
        Path program = directory.resolve(name);
        Process gcc = new ProcessBuilder("gcc", "-O2", "-o", program.toString(), "src/test/c/" + name + ".c")
                .inheritIO()
                .start();
        assertThat(gcc.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) ? gcc.exitValue() : -1)
                .isZero();
        assertThat(Files.isExecutable(program)).isTrue();
        return program;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
