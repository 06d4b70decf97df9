package io.kernelproof.report;

import java.io.IOException;
import java.nio.file.Path;
import org.apiguardian.api.API;

/**
 * The program that says in Markdown what changed from one report to a later one, such as since the last release:
 *
 * <pre>{@code java -cp ... io.kernelproof.report.Compare EARLIER LATER}</pre>
 *
 * <p>A report is a {@code report.json}, or a directory with one. The exit status is 0; 1 if something fails that did not
 * before; or 2 if a report cannot be read.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Compare {

    private static final int REGRESSION = 1;
    private static final int USAGE = 2;

    private Compare() {}

    /**
     * Compares.
     *
     * @param arguments the earlier report and the later one
     */
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) {
        if (arguments.length != 2) {
            System.err.println("usage: java -cp ... io.kernelproof.report.Compare EARLIER LATER");
            System.exit(USAGE);
        }
        try {
            ReportChanges changes =
                    ReportChanges.between(Merge.read(Path.of(arguments[0])), Merge.read(Path.of(arguments[1])));
            System.out.print(changes.toMarkdown());
            if (changes.hasRegressions()) {
                System.exit(REGRESSION);
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        }
    }
}
