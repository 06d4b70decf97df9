package io.kernelproof.report;

import java.io.IOException;
import org.apiguardian.api.API;

/**
 * The program that says in Markdown what changed from one report to a later one, such as since the last release:
 *
 * <pre>{@code java -cp ... io.kernelproof.report.Compare EARLIER LATER}</pre>
 *
 * <p>A report is a {@code report.json}, or a directory with one. The exit status is 0; 1 if something fails that did not
 * before; or 2 if a report cannot be read, whatever is the matter with it, or the output cannot be written.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Compare {

    private static final int REGRESSION = 1;

    private Compare() {}

    /**
     * Compares, and ends the JVM with the exit status.
     *
     * @param arguments the earlier report and the later one
     */
    public static void main(String... arguments) {
        System.exit(Programs.status(() -> compare(arguments)));
    }

    private static int compare(String... arguments) throws IOException {
        if (arguments.length != 2) {
            return Programs.failed("usage: java -cp ... io.kernelproof.report.Compare EARLIER LATER");
        }
        ReportChanges changes = ReportChanges.between(Merge.read(arguments[0]), Merge.read(arguments[1]));
        Programs.print(changes.toMarkdown());
        return changes.hasRegressions() ? REGRESSION : 0;
    }
}
