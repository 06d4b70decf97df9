package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kernelproof.faults.subject.Launch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JVM that runs tests in environments, as a build tool's fork does, before it is started. */
final class Build {

    private static final int MOST_SHOWN = 1_500;

    private final Scene scene;
    private final List<Class<?>> tests;
    private final Map<String, String> properties = new TreeMap<>();
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> wrapper = new ArrayList<>();
    private final List<String> classPath = new ArrayList<>();
    private Path report;

    Build(Scene scene, List<Class<?>> tests) {
        this.scene = scene;
        this.tests = tests;
        this.report = scene.path("report");
        with("java.io.tmpdir", scene.path("tmp").toString());
        with("kernelproof.select", "all");
        with("kernelproof.kernels", "host");
        classPath.add(Scene.classPath());
    }

    /** Sets a system property, which the JVM inside has, too. */
    Build with(String name, String value) {
        properties.put(name, value);
        return this;
    }

    Build without(String name) {
        properties.remove(name);
        return this;
    }

    /** Sets an environment variable; empty for none. */
    Build withVariable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Starts it by another program. */
    Build by(String... line) {
        wrapper.addAll(List.of(line));
        return this;
    }

    Build inImage(String image) {
        return without("kernelproof.kernels").with("kernelproof.images", image);
    }

    Build reportingTo(Path directory) {
        report = directory;
        return this;
    }

    /** Before all else. */
    Build withClassPath(String more) {
        classPath.add(0, more);
        return this;
    }

    /** Has a service on its class path, as that of a third party. */
    Build withService(Class<?> service, Class<?> provider) throws IOException {
        Path services = Files.createDirectories(scene.path("services/META-INF/services"));
        Files.writeString(services.resolve(service.getName()), provider.getName() + "\n");
        return withClassPath(scene.path("services").toString());
    }

    Scene.Running start() throws IOException {
        List<String> line = new ArrayList<>(wrapper);
        line.addAll(List.of(Scene.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        properties.put("kernelproof.report", report.toString());
        properties.forEach((name, value) -> line.add("-D" + name + "=" + value));
        line.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), Launch.class.getName()));
        tests.forEach(test -> line.add(test.getName()));
        return scene.start(line, variables);
    }

    Result run() throws Exception {
        return result(start().end());
    }

    Result run(Duration limit) throws Exception {
        return result(start().end(limit));
    }

    Result result(Ran ran) throws IOException {
        return new Result(ran, rows(report.resolve("report.json")));
    }

    /**
     * What came of it.
     *
     * @param rows of its report
     */
    record Result(Ran ran, List<Row> rows) {

        /** The build is as red or green as a person must see it. */
        Result failedBuild() {
            assertThat(ran.status()).as(toString()).isEqualTo(Launch.FAILED);
            return closed();
        }

        Result passedBuild() {
            assertThat(ran.status()).as(toString()).isZero();
            return closed();
        }

        /** It came to its end by itself, whatever happened inside. */
        private Result closed() {
            assertThat(ran.out()).contains("executed", "closed").doesNotContain("the launcher threw");
            return this;
        }

        /** A test of an environment has this verdict, and a reason with these texts. */
        Result has(String test, String environment, String verdict, String... reason) {
            Row row = row(test, environment);
            assertThat(row.verdict).as(row.toString()).isEqualTo(verdict);
            assertThat(List.of(reason)).as(row.toString()).allMatch(row.reason::contains);
            return this;
        }

        /** A test that has failed is told as that, too: to JUnit, and so to a build. */
        Result fails(String test, String environment, String... reason) {
            assertThat(ran.lines("FAILED " + test + " "))
                    .as(toString())
                    .anyMatch(line -> line.contains("[" + environment + "]"));
            return has(test, environment, "failed", reason);
        }

        Result passes(String test, String environment) {
            return has(test, environment, "passed");
        }

        Result says(String... texts) {
            ran.says(texts);
            return this;
        }

        Row row(String test, String environment) {
            return rows.stream()
                    .filter(row -> row.test.equals(test) && row.environment.equals(environment))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no result of " + test + " in " + environment + "\n" + this));
        }

        /** The verdicts with the first line of their reasons, for the table. */
        String seen() {
            List<String> all = rows.stream()
                    .map(row -> "%s [%s]: %s%s"
                            .formatted(
                                    row.test,
                                    row.environment,
                                    row.verdict,
                                    row.verdict.equals("passed") ? "" : ", " + row.gist()))
                    .toList();
            return "exit status %d; %s".formatted(ran.status(), String.join("; ", all));
        }

        @Override
        public String toString() {
            return rows + "\n" + ran;
        }
    }

    /** A result of the report. */
    record Row(String environment, String test, String verdict, String reason, JsonArray refusals) {

        String gist() {
            return reason.lines()
                    .filter(line -> line.strip().startsWith("seen:"))
                    .findFirst()
                    .or(() -> reason.lines().findFirst())
                    .map(String::strip)
                    .orElse("");
        }

        @Override
        public String toString() {
            String all = "%s [%s] %s: %s".formatted(test, environment, verdict, reason);
            return all.length() <= MOST_SHOWN ? all : all.substring(0, MOST_SHOWN);
        }
    }

    static List<Row> rows(Path report) throws IOException {
        if (!Files.exists(report)) {
            return List.of();
        }
        List<Row> rows = new ArrayList<>();
        for (JsonElement each : JsonParser.parseString(Files.readString(report))
                .getAsJsonObject()
                .getAsJsonArray("results")) {
            JsonObject result = each.getAsJsonObject();
            rows.add(new Row(
                    result.get("environment").getAsString(),
                    result.get("test").getAsString(),
                    result.get("verdict").getAsString(),
                    result.get("reason").getAsString(),
                    result.getAsJsonArray("refusals")));
        }
        return rows;
    }
}
