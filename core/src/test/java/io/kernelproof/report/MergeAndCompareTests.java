package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two programs, in JVMs of their own. */
class MergeAndCompareTests {

    private final Path directory;

    MergeAndCompareTests(@TempDir Path directory) {
        this.directory = directory;
    }

    private record Ended(int status, String output) {}

    private Ended run(Class<?> program, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dstdout.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    @Test
    void bringsTheReportsOfJobsTogether() throws Exception {
        report(HOST, passed(HOST, "a")).write(directory.resolve("one"));
        report(OLD, failed(OLD, "a")).write(directory.resolve("other"));

        assertThat(run(Merge.class, "all", "one", "other/report.json"))
                .isEqualTo(new Ended(0, "Runs in host; fails in 3.10 (simulated).\n"));

        assertThat(Report.read(directory.resolve("all/report.json")))
                .isEqualTo(new Report(List.of(HOST, OLD), List.of(passed(HOST, "a"), failed(OLD, "a"))));
        assertThat(directory.resolve("all"))
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/report.md");
    }

    @Test
    void comparesAndFailsForARegression() throws Exception {
        report(HOST, passed(HOST, "a")).write(directory.resolve("earlier"));
        report(HOST, failed(HOST, "a")).write(directory.resolve("later"));

        assertThat(run(Compare.class, "earlier", "later").status()).isEqualTo(1);
        assertThat(run(Compare.class, "later", "earlier"))
                .isEqualTo(new Ended(0, "**1 fix**\n\n- fix: `demo.PidfdTests.a()` in host: ✗ failed → ✓ passed\n"));
    }

    @Test
    void sayWhichReportCouldNotBeRead() throws Exception {
        Files.writeString(directory.resolve("broken.json"), "{");

        assertThat(run(Merge.class, "all", "broken.json")).isEqualTo(new Ended(2, """
                The report [broken.json] could not be read.
                  expected: a report.json of schema 1, of at most 268435456 bytes
                  seen:     it ends in the middle: End of input at line 1 column 2 path $.
                  next:     look for who wrote it; if that is a Kernelproof of another version, run its tests again with this one
                """));
        assertThat(run(Compare.class, "gone", "gone").output())
                .startsWith("The report [gone] could not be read.\n")
                .contains("seen:     there is no such file\n");
        assertThat(run(Compare.class)).satisfies(ended -> {
            assertThat(ended.output()).startsWith("usage: ");
            assertThat(ended.status()).isEqualTo(2);
        });
        assertThat(directory.resolve("all")).doesNotExist();
    }

    /** An exit status of 1 would mean that something fails which did not before. */
    @Test
    void neverTakeAReportThatCannotBeReadForARegression() throws Exception {
        report(HOST, passed(HOST, "a")).write(directory.resolve("good"));
        String good = Files.readString(directory.resolve("good/report.json"));
        Files.writeString(directory.resolve("null.json"), good.replace("\"a()\"", "null"));
        Files.createDirectories(directory.resolve("directory/report.json"));

        for (String bad : List.of("null.json", "directory", "bad\u001b[31m\nname")) {
            assertThat(run(Compare.class, "good", bad)).as(bad).satisfies(ended -> {
                assertThat(ended.status()).isEqualTo(2);
                assertThat(ended.output())
                        .contains("could not be read.\n  expected: ", "\n  next:     ")
                        .doesNotContain("\tat ", "\u001b");
            });
        }
        assertThat(run(Merge.class, "null.json/all", "good").output())
                .startsWith("The report [null.json/all/report.json] could not be written.\n  expected: ");
    }

    @Test
    void failWhereTheirOutputCannotBeWritten() throws Exception {
        report(HOST, passed(HOST, "a")).write(directory.resolve("one"));

        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec \"$0\" -cp \"$1\" \"$2\" one one > /dev/full",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        System.getProperty("java.class.path"),
                        Compare.class.getName())
                .directory(directory.toFile())
                .start();
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).startsWith("Writing to standard output failed.\n  expected: ");
        assertThat(process.waitFor()).isEqualTo(2);
    }

    @Test
    void doNotDependOnTheOrderOfDifferentEnvironments() throws IOException {
        Report one = report(HOST, passed(HOST, "a"));
        Report other = report(OLD, failed(OLD, "a"));

        assertThat(Report.merge(List.of(one, other))).isEqualTo(Report.merge(List.of(other, one)));
    }
}
