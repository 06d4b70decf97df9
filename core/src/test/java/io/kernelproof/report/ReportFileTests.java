package io.kernelproof.report;

import static io.kernelproof.report.Reports.HOST;
import static io.kernelproof.report.Reports.OLD;
import static io.kernelproof.report.Reports.failed;
import static io.kernelproof.report.Reports.passed;
import static io.kernelproof.report.Reports.report;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.kernelproof.verdict.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReportFileTests {

    private final Path directory;

    ReportFileTests(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void beginsAReportInADirectoryThatIsNotThereYet() throws IOException {
        ReportFile file = new ReportFile(directory.resolve("target/kernelproof"));

        assertThat(file.add("build 1", report(HOST, passed(HOST, "a")))).isEmpty();

        assertThat(file.path())
                .isEqualTo(directory.resolve("target/kernelproof/report.json"))
                .isAbsolute();
        assertThat(file.read()).isEqualTo(report(HOST, passed(HOST, "a")));
        assertThat(directory.resolve("target/kernelproof"))
                .isDirectoryContaining("glob:**/report.html")
                .isDirectoryContaining("glob:**/report.md")
                .isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void addsTheResultsOfAnotherForkOfTheBuild() throws IOException {
        ReportFile file = new ReportFile(directory);

        file.add("build 1", report(HOST, failed(HOST, "a"), passed(HOST, "b")));
        file.add("build 1", report(HOST, passed(HOST, "a"), passed(HOST, "c")));

        assertThat(file.read()).isEqualTo(report(HOST, passed(HOST, "a"), passed(HOST, "b"), passed(HOST, "c")));
    }

    @Test
    void forgetsTheResultsOfAnEarlierBuild() throws IOException {
        ReportFile file = new ReportFile(directory);

        file.add("build 1", report(OLD, passed(OLD, "removed")));
        file.add("build 22", report(HOST, passed(HOST, "a")));
        file.add("build 2", report(HOST, passed(HOST, "b")));

        assertThat(file.read()).isEqualTo(report(HOST, passed(HOST, "b")));
    }

    @Test
    void writesTheSameBytesWhicheverForkEndsFirst() throws IOException {
        ReportFile one = new ReportFile(directory.resolve("one"));
        ReportFile other = new ReportFile(directory.resolve("other"));

        one.add("build", report(HOST, passed(HOST, "a")));
        one.add("build", report(OLD, failed(OLD, "a")));
        other.add("build", report(OLD, failed(OLD, "a")));
        other.add("build", report(HOST, passed(HOST, "a")));

        assertThat(one.path()).hasSameBinaryContentAs(other.path());
    }

    @Test
    void setsAnUnreadableReportAside() throws IOException {
        ReportFile file = new ReportFile(directory);
        file.add("build", report(HOST, passed(HOST, "a")));
        Files.writeString(file.path(), "{\"schema\": 1, \"environm");

        assertThat(file.add("build", report(HOST, passed(HOST, "b"))))
                .get()
                .asString()
                .isEqualTo("""
                The report [%1$s] could not be added to, so it begins anew.
                  expected: a report of schema 1
                  seen:     Unterminated string at line 1 column 24 path $.schema
                  next:     look at what was there, in %1$s.unreadable, for who wrote it; run all tests again for a whole report""".formatted(file.path()));

        assertThat(file.read()).isEqualTo(report(HOST, passed(HOST, "b")));
        assertThat(directory.resolve("report.json.unreadable")).hasContent("{\"schema\": 1, \"environm");
    }

    @Test
    void setsAsideWhateverIsNoReportAndKeepsTheNewResults() throws Exception {
        ReportFile file = new ReportFile(directory);
        file.add("build", report(HOST, passed(HOST, "a")));
        String good = Files.readString(file.path());
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), good);
        Map<String, Placing> kinds = new LinkedHashMap<>();
        kinds.put("but was null", path -> Files.writeString(path, good.replace("\"a()\"", "null")));
        kinds.put(
                "it is a directory",
                path -> Files.createFile(Files.createDirectory(path).resolve("in it")));
        kinds.put("it is a directory ", Files::createDirectory);
        kinds.put("it is a symbolic link", path -> Files.createSymbolicLink(path, elsewhere));
        kinds.put("it is a symbolic link ", path -> Files.createSymbolicLink(path, Path.of("nowhere")));
        kinds.put("it ends in the middle", path -> Files.writeString(path, good.substring(0, good.length() / 2)));
        kinds.put("it ends in the middle ", path -> Files.createFile(path));
        kinds.put("nothing behind the report", path -> Files.writeString(path, good + good));
        kinds.put("its schema", path -> Files.writeString(path, good.replace("\"schema\": 1", "\"schema\": null")));

        for (Map.Entry<String, Placing> kind : kinds.entrySet()) {
            Files.deleteIfExists(file.path());
            var unused = kind.getValue().at(file.path());

            Optional<String> complaint = file.add("build", report(HOST, passed(HOST, "b")));

            assertThat(complaint).as(kind.getKey()).get().asString().contains("so it begins anew.", "\n  seen:     ");
            if (!kind.getKey().startsWith("its")) {
                assertThat(complaint).get().asString().contains(kind.getKey().strip());
            }
            assertThat(file.read()).as(kind.getKey()).isEqualTo(report(HOST, passed(HOST, "b")));
        }
        assertThat(elsewhere).hasContent(good);
    }

    private interface Placing {
        Path at(Path path) throws IOException;
    }

    @Test
    void beginsAnewWhereADirectoryIsInTheWayOfAnEarlierBuildsReport() throws IOException {
        ReportFile file = new ReportFile(directory);
        for (String name : List.of("report.json", "report.html", "report.md")) {
            Files.createFile(Files.createDirectories(directory.resolve(name)).resolve("in it"));
        }

        assertThat(file.add("build", report(HOST, passed(HOST, "a"))))
                .get()
                .asString()
                .contains("it is a directory");

        assertThat(file.read().results()).hasSize(1);
        assertThat(directory.resolve("report.html")).isRegularFile();
    }

    /** As another user of the machine could make them, who can write to that directory. */
    @Test
    void writesThroughNoLink() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path reports = Files.createDirectory(directory.resolve("reports"));
        for (String name : List.of(".run", ".build", "report.json", "report.html", "report.md")) {
            Files.createSymbolicLink(reports.resolve(name), precious);
            Files.createSymbolicLink(reports.resolve(name + ".tmp"), precious);
        }
        ReportFile file = new ReportFile(reports);

        file.add("build", report(HOST, passed(HOST, "a")));
        file.add("build", report(HOST, passed(HOST, "b")));

        assertThat(precious).hasContent("precious");
        assertThat(file.read().results()).hasSize(2);
        assertThat(Files.isSymbolicLink(file.path())).isFalse();
    }

    @Test
    void changesNoOtherNameOfAFile() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "precious");
        Path reports = Files.createDirectory(directory.resolve("reports"));
        for (String name : List.of(".run", ".build", "report.json", "report.html", "report.md")) {
            Files.createLink(reports.resolve(name), precious);
        }

        new ReportFile(reports).add("build", report(HOST, passed(HOST, "a")));

        assertThat(precious).hasContent("precious");
    }

    @Test
    void leavesNothingOfAReportForWhichThereIsNoRoom() throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 4; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        directory.toString(),
                        "no-room",
                        "1")
                .start();

        assertThat(output(process)).contains("IOException", "File too large");
        assertThat(process.waitFor()).isNotZero();
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(".run", ".build");
    }

    @Test
    void setsAReportAsideThatIsNoText() throws IOException {
        ReportFile file = new ReportFile(directory);
        file.add("build", report(HOST, passed(HOST, "a")));
        Files.write(file.path(), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThat(file.add("build", report(HOST, passed(HOST, "b"))))
                .get()
                .asString()
                .contains("bytes that are not UTF-8");

        assertThat(file.read()).isEqualTo(report(HOST, passed(HOST, "b")));
    }

    @Test
    void doesNotReadAReportThatWouldFillTheMemory() throws IOException {
        ReportFile file = new ReportFile(directory);
        file.add("build", report(HOST, passed(HOST, "a")));
        try (RandomAccessFile large = new RandomAccessFile(file.path().toFile(), "rw")) {
            large.setLength(300L * 1024 * 1024);
        }

        assertThat(file.add("build", report(HOST, passed(HOST, "b"))))
                .get()
                .asString()
                .contains("at most 268435456 bytes");
    }

    @Test
    void writesNamesThatCannotBeEncoded() throws IOException {
        ReportFile file = new ReportFile(directory);

        file.add("build", report(HOST, passed(HOST, "half a pair \ud83d")));

        assertThat(file.read().results().get(0).testName()).isEqualTo("half a pair ?()");
    }

    @Test
    void writesInAnInterruptedThreadAndLeavesItInterrupted() throws IOException {
        ReportFile file = new ReportFile(directory);

        Thread.currentThread().interrupt();
        file.add("build", report(HOST, passed(HOST, "a")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(file.read().results()).hasSize(1);
    }

    @Test
    void failsWhenThereCanBeNoDirectory() throws IOException {
        Path occupied = Files.createFile(directory.resolve("file"));

        assertThatIOException()
                .isThrownBy(() -> new ReportFile(occupied).add("build", report(HOST, passed(HOST, "a"))));
    }

    @Test
    void losesNoResultOfThreadsThatWriteAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                String name = "writer" + writer;
                writers.add(threads.submit(() -> Writer.write(directory, name, 10, line -> {})));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(new ReportFile(directory).read().results()).hasSize(40);
    }

    @Test
    void losesNoResultOfProcessesThatWriteAtOnce() throws Exception {
        List<Process> writers = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            writers.add(Writer.start(directory, "writer" + writer, 20));
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor()).as(output(writer)).isZero();
        }

        assertThat(new ReportFile(directory).read().results()).hasSize(60);
    }

    @Test
    void losesNoResultWhenWritersAreKilled() throws Exception {
        Set<String> written = new HashSet<>();
        for (int round = 0; round < 8; round++) {
            Process writer = Writer.start(directory, "round" + round, Integer.MAX_VALUE);
            try (BufferedReader lines = writer.inputReader()) {
                written.add(lines.readLine());
                Thread.sleep(7L * round);
                writer.toHandle().destroyForcibly();
                lines.lines().filter(line -> line.endsWith(";")).forEach(written::add);
            }
            writer.waitFor();
        }

        assertThat(new ReportFile(directory).read().results())
                .extracting(result -> result.testName() + ";")
                .containsAll(written);
    }

    @Test
    void waitsForAWriterUntilItIsKilled() throws Exception {
        Process holder = Writer.start(directory, "holder", -1);
        try (BufferedReader lines = holder.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("locked");
            Thread waiting = new Thread(() -> Writer.write(directory, "waiting", 1, line -> {}));
            waiting.start();
            waiting.join(300);
            assertThat(directory.resolve("report.json")).doesNotExist();

            holder.toHandle().destroyForcibly();
            waiting.join();
        }

        assertThat(new ReportFile(directory).read().results()).hasSize(1);
    }

    private static String output(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), UTF_8);
    }

    /** A process that adds results and tells of each when it is written. */
    static final class Writer {

        static Process start(Path directory, String name, int results) throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.toString(),
                            name,
                            Integer.toString(results))
                    .start();
        }

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            int results = Integer.parseInt(args[2]);
            if (results < 0) {
                hold(directory);
            }
            write(directory, args[1], results, System.out::println);
        }

        private static void hold(Path directory) throws Exception {
            try (FileChannel state =
                    FileChannel.open(directory.resolve(".run"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                state.lock();
                System.out.println("locked");
                Thread.sleep(Long.MAX_VALUE);
            }
        }

        static void write(Path directory, String name, int results, Consumer<String> written) {
            IntStream.range(0, results).forEach(number -> {
                TestResult result = Reports.result(HOST, name + "_" + number, new Verdict.Passed("it passed"));
                try {
                    new ReportFile(directory).add("build", report(HOST, result));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                written.accept(result.testName() + ";");
            });
        }
    }
}
