package io.kernelproof.report;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
 * status is 0, or 2 if a report cannot be read or written, whatever is the matter with it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Merge {

    private Merge() {}

    /**
     * Merges, and ends the JVM with the exit status.
     *
     * @param arguments the directory to write to, then one report or more
     */
    public static void main(String... arguments) {
        System.exit(Programs.status(() -> merge(arguments)));
    }

    private static int merge(String... arguments) throws IOException {
        if (arguments.length < 2) {
            return Programs.failed("usage: java -cp ... io.kernelproof.report.Merge DIRECTORY REPORT...");
        }
        List<Report> reports = new ArrayList<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            reports.add(read(argument));
        }
        Report merged = Report.merge(reports);
        Path directory = path(arguments[0]);
        try {
            merged.write(directory);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "The report [%s] could not be written.".formatted(directory.resolve(ReportFiles.JSON)),
                            "files can be written in that directory",
                            e.toString(),
                            "make it writable, or name another directory"),
                    e);
        }
        Programs.print(new Summary(merged).sentence() + "\n");
        return 0;
    }

    /** Reads a file, or that of a directory. */
    static Report read(String name) throws IOException {
        Path path = path(name);
        return Report.read(Files.isDirectory(path) ? path.resolve(ReportFiles.JSON) : path);
    }

    private static Path path(String name) throws IOException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IOException(e);
        }
    }
}
