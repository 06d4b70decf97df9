package io.kernelproof.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import io.kernelproof.message.Printable;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * What GitHub Actions shows of a report: an annotation at the source of each test that failed or is incompatible, and the
 * Markdown on the page of the job. In any other place, nothing.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class GithubActions {

    /** GitHub shows no more of a step. */
    private static final int MAX_ANNOTATIONS = 10;

    /** GitHub takes no more than 1 MiB from a step. */
    private static final long MAX_SUMMARY = 1024 * 1024;

    private static final List<String> SOURCES = List.of("src/test/java", "src/test/kotlin", "src/test/groovy");

    private final Map<String, String> variables;
    private final Path module;

    /**
     * Creates a connection to the job, if there is one.
     *
     * @param variables the environment variables of this process
     * @param module the directory of the module whose tests ran
     */
    public GithubActions(Map<String, String> variables, Path module) {
        this.variables = Map.copyOf(variables);
        this.module = module.toAbsolutePath().normalize();
    }

    /**
     * Describes each test that failed or is incompatible, for GitHub to find in the log of the job.
     *
     * @param report the report
     * @return at most ten lines, each ended by a line feed; empty elsewhere than in GitHub Actions
     */
    public String annotations(Report report) {
        if (!"true".equals(variables.get("GITHUB_ACTIONS"))) {
            return "";
        }
        Map<String, List<TestResult>> failures = report.results().stream()
                .filter(result -> Mark.of(result).isBad())
                .collect(groupingBy(TestResult::testId, LinkedHashMap::new, toList()));
        return failures.values().stream()
                .limit(MAX_ANNOTATIONS)
                .map(results -> annotation(results, report))
                .collect(joining());
    }

    /** One test, in whichever environments it failed. */
    private String annotation(List<TestResult> results, Report report) {
        TestResult first = results.get(0);
        String properties = Stream.concat(
                        source(first.className()).map(file -> "file=" + property(file)).stream(),
                        Stream.of("title=" + property(first.className() + "." + first.testName())))
                .collect(joining(","));
        String message = results.stream()
                .map(result -> "[%s] %s: %s"
                        .formatted(
                                report.titleOf(result.environmentId()),
                                result.verdict().label(),
                                result.verdict().reason().strip()))
                .collect(joining("\n"));
        // A test that is incompatible may have been skipped, as it wants to be.
        boolean failed = results.stream().anyMatch(result -> Mark.of(result) == Mark.FAILED);
        return "::%s %s::%s\n".formatted(failed ? "error" : "warning", properties, data(message));
    }

    /** The source of a class, as GitHub knows it: below the directory of the repository. */
    private Optional<String> source(String className) {
        String topLevel = className.replaceFirst("\\$.*", "").replace('.', '/');
        try {
            return SOURCES.stream()
                    .flatMap(directory ->
                            Stream.of(".java", ".kt", ".groovy").map(end -> directory + "/" + topLevel + end))
                    .filter(file -> !file.contains("..") && Files.isRegularFile(module.resolve(file)))
                    .findFirst()
                    .map(file -> repository().relativize(module.resolve(file)).toString());
        } catch (InvalidPathException e) {
            // No file can have that name here, such as one with letters that the locale lacks.
            return Optional.empty();
        }
    }

    private Path repository() {
        Path workspace = Path.of(variables.getOrDefault("GITHUB_WORKSPACE", module.toString()))
                .toAbsolutePath()
                .normalize();
        return module.startsWith(workspace) ? workspace : module;
    }

    private static String data(String text) {
        // What begins a line is written otherwise, so that what is left of control characters is none of GitHub's.
        return Printable.line(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"));
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }

    /**
     * Adds the report's Markdown to the page of the job, where GitHub or anybody else names a file for it with {@code
     * GITHUB_STEP_SUMMARY}.
     *
     * @param report the report
     * @throws IOException if the file cannot be written
     */
    public void summarize(Report report) throws IOException {
        String file = variables.getOrDefault("GITHUB_STEP_SUMMARY", "");
        if (file.isBlank()) {
            return;
        }
        StringWriter markdown = new StringWriter();
        markdown.write("### Kernelproof\n\n");
        MarkdownReport.write(report, markdown);
        markdown.write("\n");
        byte[] bytes = markdown.toString().getBytes(StandardCharsets.UTF_8);
        Path summary = path(file);
        long size = Files.exists(summary) ? Files.size(summary) : 0;
        // Beyond the limit GitHub would show nothing at all.
        if (size + bytes.length <= MAX_SUMMARY) {
            Files.write(summary, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static Path path(String file) throws IOException {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IOException(e);
        }
    }
}
