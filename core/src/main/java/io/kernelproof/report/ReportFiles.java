package io.kernelproof.report;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.BufferedWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * The files of a report. Others may be able to write into their directory: what is made there has a name that nobody foresees, is
 * made by this JVM alone, and then takes the place of a file as a whole, or of a link in its place.
 */
final class ReportFiles {

    /** The truth, from which the others are drawn. */
    static final String JSON = "report.json";

    private static final String HTML = "report.html";
    private static final String MARKDOWN = "report.md";
    private static final List<String> ALL = List.of(HTML, MARKDOWN, MinimumKernelsPage.NAME, JSON);

    private static final long MAX_BYTES = 256L * 1024 * 1024;

    /** For a pipe; a file is there at once. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private static final String PREFIX = ".kernelproof-";
    private static final String SUFFIX = ".tmp";

    private ReportFiles() {}

    private interface Format {
        void write(Report report, Writer out) throws IOException;
    }

    // --- Writing ---

    /** Writes all files or, where one cannot be written, none; the truth last: who finds it finds what was drawn from it. */
    static void write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Map<Path, Path> made = new LinkedHashMap<>();
        try {
            made.put(directory.resolve(HTML), make(report, directory, HtmlReport::write));
            made.put(directory.resolve(MARKDOWN), make(report, directory, MarkdownReport::write));
            if (!report.minimumKernels().isEmpty()) {
                String page = MinimumKernelsPage.of(report.minimumKernels()).text();
                made.put(
                        directory.resolve(MinimumKernelsPage.NAME),
                        make(report, directory, (ignored, out) -> out.write(page)));
            }
            made.put(directory.resolve(JSON), make(report, directory, ReportJson::write));
            if (report.minimumKernels().isEmpty()) {
                deleteFile(directory.resolve(MinimumKernelsPage.NAME));
            }
            for (Map.Entry<Path, Path> each : made.entrySet()) {
                replace(each.getKey(), each.getValue());
            }
        } finally {
            for (Path each : made.values()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static Path make(Report report, Path directory, Format format) throws IOException {
        Path next = unforeseeable(directory);
        boolean isWhole = false;
        // Unlike that of Files.newBufferedWriter, this encoder replaces what cannot be encoded: names come from tests.
        try (Writer out = new BufferedWriter(new OutputStreamWriter(
                Files.newOutputStream(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                StandardCharsets.UTF_8))) {
            format.write(report, out);
            out.flush();
            isWhole = true;
        } finally {
            if (!isWhole) {
                Files.deleteIfExists(next);
            }
        }
        return next;
    }

    /** Replaces a file as a whole. */
    static void put(Path file, String text) throws IOException {
        Path next = unforeseeable(directory(file));
        try {
            Files.writeString(next, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            replace(file, next);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static void replace(Path file, Path next) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            setAside(file);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Moves what cannot be used out of the way; returns where it is then. */
    static Path setAside(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
        if (Files.isDirectory(aside, LinkOption.NOFOLLOW_LINKS)) {
            aside = file.resolveSibling(file.getFileName() + ".unreadable-" + UUID.randomUUID());
        }
        return Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path unforeseeable(Path directory) {
        return directory.resolve(PREFIX + UUID.randomUUID() + SUFFIX);
    }

    private static Path directory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return directory == null ? file.toAbsolutePath() : directory;
    }

    /** Removes a report, and what writers left that were killed. */
    static void delete(Path directory) throws IOException {
        for (String name : ALL) {
            deleteFile(directory.resolve(name));
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path each : left) {
                deleteFile(each);
            }
        }
    }

    /** A directory in its place is nobody's that we know. */
    private static void deleteFile(Path file) throws IOException {
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        }
    }

    // --- Reading ---

    static Report read(Path file) throws IOException {
        try {
            return readAny(file);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The report [%s] could not be read.".formatted(file),
                            "a %s of schema %d, of at most %d bytes".formatted(JSON, Report.SCHEMA, MAX_BYTES),
                            seen(e),
                            "look for who wrote it; if that is a Kernelproof of another version, run its tests again with this"
                                    + " one"),
                    e);
        }
    }

    private static String seen(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        String message = e.getMessage();
        return e instanceof AccessDeniedException
                ? "this user may not read it"
                : message == null || e.getClass() != IOException.class ? e.toString() : message;
    }

    private static Report readAny(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a directory");
        }
        if (Files.isRegularFile(file)) {
            return readNow(file);
        }
        try {
            return TimeLimit.of(READ_LIMIT).call(() -> readNow(file));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("reading it " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("it was interrupted").initCause(e);
        }
    }

    private static Report readNow(Path file) throws IOException {
        requireSize(Files.size(file));
        try (Reader in =
                new InputStreamReader(new Limited(Files.newInputStream(file)), StandardCharsets.UTF_8.newDecoder())) {
            return ReportJson.read(in);
        }
    }

    private static void requireSize(long size) throws IOException {
        if (size > MAX_BYTES) {
            throw new IOException("expected at most %d bytes, but were %d".formatted(MAX_BYTES, size));
        }
    }

    /** A file may grow, and a pipe has no size. */
    private static final class Limited extends FilterInputStream {

        private long size;

        Limited(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int got = super.read();
            count(got < 0 ? 0 : 1);
            return got;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int got = super.read(bytes, offset, length);
            count(Math.max(0, got));
            return got;
        }

        private void count(int more) throws IOException {
            size += more;
            requireSize(size);
        }
    }
}
