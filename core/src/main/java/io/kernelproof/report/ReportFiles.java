package io.kernelproof.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The files of a report. */
final class ReportFiles {

    /** The truth, from which the others are drawn. */
    static final String JSON = "report.json";

    private ReportFiles() {}

    private interface Format {
        void write(Report report, Writer out) throws IOException;
    }

    /** Writes all files, the truth last: who finds it finds what was drawn from it. */
    static void write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        write(report, directory.resolve("report.html"), HtmlReport::write);
        write(report, directory.resolve("report.md"), MarkdownReport::write);
        writeMinimumKernels(report, directory.resolve(MinimumKernelsPage.NAME));
        write(report, directory.resolve(JSON), ReportJson::write);
    }

    private static void writeMinimumKernels(Report report, Path file) throws IOException {
        if (report.minimumKernels().isEmpty()) {
            Files.deleteIfExists(file);
        } else {
            String page = MinimumKernelsPage.of(report.minimumKernels()).text();
            write(report, file, (ignored, out) -> out.write(page));
        }
    }

    private static void write(Report report, Path file, Format format) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".tmp");
        // Unlike that of Files.newBufferedWriter, this encoder replaces what cannot be encoded: names come from tests.
        try (Writer out =
                new BufferedWriter(new OutputStreamWriter(Files.newOutputStream(next), StandardCharsets.UTF_8))) {
            format.write(report, out);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
