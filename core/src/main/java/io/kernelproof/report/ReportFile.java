package io.kernelproof.report;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.apiguardian.api.API;

/**
 * The file {@code report.json} of a build, to which all forks and modules of that build add, with the page and the Markdown
 * that are drawn from it.
 *
 * <p>Beside it lies {@code .build}, which names the build that the report is of, and {@code .run}, which is locked while the report
 * is changed, so that no result of concurrent forks is lost; the system releases the lock of a process that dies. The first fork of
 * another build starts the report anew, so that no result of a test that is gone stays behind.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ReportFile {

    private static final int MAX_RUN_BYTES = 4096;

    /** Names the build that the report is of. */
    private static final String BUILD = ".build";

    private final Path directory;
    private final Path file;

    /**
     * Names the file; nothing is read or written.
     *
     * @param directory where it lies, or is to lie
     */
    public ReportFile(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.file = this.directory.resolve(ReportFiles.JSON);
    }

    /**
     * Returns where the report is.
     *
     * @return the absolute path of {@code report.json}
     */
    public Path path() {
        return file;
    }

    /**
     * Reads the report.
     *
     * @return the report
     * @throws IOException if there is none, or it cannot be understood
     */
    public Report read() throws IOException {
        return Report.read(file);
    }

    /**
     * Adds results to the report of a build, or begins it. Waits for other processes that do so, at most 60 seconds.
     *
     * @param run what names the build; a report of another one is replaced
     * @param results the results to add, which replace earlier ones of the same tests in the same environments
     * @return what is to be told to people if the report that was there could not be understood: it has been set aside
     * @throws IOException if the report cannot be written, for whatever reason; it is then as it was, or gone if it was of another
     *     build
     */
    public Optional<String> add(String run, Report results) throws IOException {
        // In an interrupted thread, every use of a channel closes it.
        boolean interrupted = Thread.interrupted();
        try {
            return addUninterrupted(run, results);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<String> addUninterrupted(String run, Report results) throws IOException {
        Files.createDirectories(directory);
        try (FileChannel lock = lock()) {
            FileLocks.lock(lock, FileLocks.LIMIT, "Adding to the report [%s] failed.".formatted(file));
            if (!run.equals(earlierRun())) {
                begin(run);
            }
            ReportBuilder report = new ReportBuilder();
            Optional<String> complaint = addEarlier(report, results);
            ReportFiles.write(report.add(results).build(), directory);
            return complaint;
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            // Whatever a test is called: the build goes on.
            throw new IOException(e);
        }
    }

    /** Nothing is ever written to it, whatever it is a link to. */
    private FileChannel lock() throws IOException {
        Path lock = directory.resolve(".run");
        if (Files.isSymbolicLink(lock)) {
            Files.deleteIfExists(lock);
        }
        return FileChannel.open(
                lock,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
    }

    private String earlierRun() throws IOException {
        Path name = directory.resolve(BUILD);
        if (!Files.isRegularFile(name, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return new String(in.readNBytes(MAX_RUN_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** In this order: whoever is killed between two steps leaves nothing that is taken for a result of this build. */
    private void begin(String run) throws IOException {
        ReportFiles.delete(directory);
        ReportFiles.put(directory.resolve(BUILD), run);
    }

    private Optional<String> addEarlier(ReportBuilder report, Report results) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            requireNoLink();
            report.add(read());
            return Optional.empty();
        } catch (IOException e) {
            String seen = Problem.of(e).map(Problem::seen).orElseGet(() -> String.valueOf(e.getMessage()));
            return Optional.of(new Problem(
                            "The report [%s] could not be added to, so it begins anew.".formatted(file),
                            "a report of schema " + Report.SCHEMA,
                            seen,
                            "look at what was there, in %s, for who wrote it; run all tests again for a whole report"
                                    .formatted(setAside(results)))
                    .toString());
        }
    }

    private void requireNoLink() throws IOException {
        if (Files.isSymbolicLink(file)) {
            throw new IOException("it is a symbolic link");
        }
    }

    /** Where it cannot be moved, the new results are kept apart from it. */
    private Path setAside(Report results) throws IOException {
        try {
            return ReportFiles.setAside(file);
        } catch (IOException e) {
            Path apart = directory.resolve("report-" + UUID.randomUUID());
            ReportFiles.write(results, apart);
            throw new ProblemException(
                    new Problem(
                            "The report [%s] could not be written: it lacks the results of this JVM.".formatted(file),
                            "what is there is a report, or can be moved aside",
                            e.toString(),
                            "remove it; the results of this JVM are in " + apart),
                    e);
        }
    }
}
