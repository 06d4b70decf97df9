package io.kernelproof.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code report.json} of a build, to which all forks and modules of that build add, with the page and the Markdown
 * that are drawn from it.
 *
 * <p>Beside it lies {@code .run}, which names the build that the report is of. It is locked while the report is changed, so
 * that no result of concurrent forks is lost; the system releases the lock of a process that dies. The first fork of
 * another build starts the report anew, so that no result of a test that is gone stays behind.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ReportFile {

    private static final int MAX_RUN_BYTES = 4096;
    private static final Duration LOCK_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOCK_POLL = Duration.ofMillis(10);

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
     * @throws IOException if the report cannot be written; it is then as it was
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
        try (FileChannel state = FileChannel.open(
                directory.resolve(".run"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            lock(state);
            if (!run.equals(runOf(state))) {
                begin(run, state);
            }
            ReportBuilder report = new ReportBuilder();
            Optional<String> complaint = addEarlier(report);
            ReportFiles.write(report.add(results).build(), directory);
            return complaint;
        }
    }

    /** Closing the channel releases the lock. */
    private void lock(FileChannel state) throws IOException {
        long start = System.nanoTime();
        while (!tryLock(state)) {
            long elapsed = System.nanoTime() - start;
            if (elapsed > LOCK_LIMIT.toNanos()) {
                throw new IOException("""
                        Adding to the report [%s] failed.
                          expected: other processes that write it are done within %d s
                          seen:     one of them still held it after %d s
                          next:     look for a stopped JVM with tests of this build""".formatted(
                        file, LOCK_LIMIT.toSeconds(), Duration.ofNanos(elapsed).toSeconds()));
            }
            LockSupport.parkNanos(LOCK_POLL.toNanos());
        }
    }

    private static boolean tryLock(FileChannel state) throws IOException {
        try {
            @Nullable FileLock lock = state.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Another session in this JVM has it.
            return false;
        }
    }

    private static String runOf(FileChannel state) throws IOException {
        ByteBuffer run = ByteBuffer.allocate(MAX_RUN_BYTES);
        state.read(run, 0);
        return StandardCharsets.UTF_8.decode(run.flip()).toString();
    }

    /** In this order: whoever is killed between two steps leaves nothing that is taken for a result of this build. */
    private void begin(String run, FileChannel state) throws IOException {
        Files.deleteIfExists(file);
        state.truncate(0);
        state.write(StandardCharsets.UTF_8.encode(run), 0);
    }

    private Optional<String> addEarlier(ReportBuilder report) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            report.add(read());
            return Optional.empty();
        } catch (IOException e) {
            Path aside = directory.resolve("report.json.unreadable");
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of("""
                    The report [%s] could not be added to, so it begins anew.
                      expected: a report of schema %d
                      seen:     %s
                      next:     look at what was there, in %s, for who wrote it; run all tests again for a whole report""".formatted(file, Report.SCHEMA, e.getMessage(), aside));
        }
    }
}
