package io.kernelproof.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apiguardian.api.API;

/**
 * The program that brings reports together, such as those of the modules of a build or of the jobs of a CI run:
 *
 * <pre>{@code java -cp ... io.kernelproof.report.Merge DIRECTORY REPORT...}</pre>
 *
 * <p>It writes {@code report.json}, {@code report.html} and {@code report.md} into the directory. A report is a {@code
 * report.json}, or a directory with one; of two results of one test in one environment the later one stays. The exit
 * status is 0, or 2 if a report cannot be read or written.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Merge {

    private static final int USAGE = 2;

    private Merge() {}

    /**
     * Merges.
     *
     * @param arguments the directory to write to, then one report or more
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) {
        if (arguments.length < 2) {
            System.err.println("usage: java -cp ... io.kernelproof.report.Merge DIRECTORY REPORT...");
            System.exit(USAGE);
        }
        try {
            Path directory = Path.of(arguments[0]);
            List<Report> reports = new ArrayList<>();
            for (String argument : List.of(arguments).subList(1, arguments.length)) {
                reports.add(read(Path.of(argument)));
            }
            Report merged = Report.merge(reports);
            merged.write(directory);
            System.out.println(new Summary(merged).sentence());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        }
    }

    /** Reads a file, or that of a directory; says in a line which, if that fails. */
    static Report read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(ReportFiles.JSON) : path;
        try {
            return Report.read(file);
        } catch (IOException e) {
            throw new IOException("The report [%s] could not be read: %s".formatted(file, e), e);
        }
    }
}
