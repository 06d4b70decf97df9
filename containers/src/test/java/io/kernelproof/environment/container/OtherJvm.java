package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another JVM with this one's class path: which daemon a JVM uses, and with which configuration, is settled once. */
final class OtherJvm implements AutoCloseable {

    private static final int LIMIT_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private OtherJvm(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static OtherJvm start(Map<String, String> variables, Class<?> main, String... arguments) throws IOException {
        return start(command(System.getProperty("java.class.path")), variables, main, arguments);
    }

    /** One that Ctrl-C ends, also where who runs the tests in the background has them ignore it. */
    static OtherJvm start(List<String> command, Map<String, String> variables, Class<?> main, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.of(List.of("env", "--default-signal=INT"), command, List.of(main.getName()), List.of(arguments))
                        .flatMap(List::stream)
                        .toList());
        builder.environment().putAll(variables);
        return new OtherJvm(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** What starts one, but for the main class. */
    static List<String> command(String classPath) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath);
    }

    /** Runs one to its end, and returns what it printed. */
    static List<String> run(Map<String, String> variables, Class<?> main, String... arguments) throws Exception {
        try (OtherJvm jvm = start(variables, main, arguments)) {
            return jvm.rest();
        }
    }

    /** Returns what it prints until its end. */
    List<String> rest() throws InterruptedException {
        List<String> lines = output.lines().toList();
        awaitEnd();
        return lines;
    }

    void awaitLine(String start) throws IOException {
        List<String> heard = new ArrayList<>();
        String line = output.readLine();
        while (line != null && !line.startsWith(start)) {
            heard.add(line);
            line = output.readLine();
        }
        assertThat(line)
                .as("the line that begins with '%s', after %s", start, heard)
                .isNotNull();
    }

    long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As Ctrl-C does. */
    void interrupt() throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-INT", String.valueOf(pid())).start();
        assertThat(kill.waitFor()).isZero();
        awaitEnd();
    }

    private void awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
