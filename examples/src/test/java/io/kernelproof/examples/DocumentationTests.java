package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of Java in the documentation is a line of an example that runs, every link leads somewhere, and every message
 * that is explained is one that exists.
 */
class DocumentationTests {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)(#[^)]*)?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^### (.*)$");
    private static final Pattern FOUR_PARTS = Pattern.compile("\"{3}\\s*(.*)\\n *expected: .*\\n *seen: .*\\n *next: ");

    private static final Pattern PROBLEM = Pattern.compile("new Problem\\(");
    private static final String TEXT = "\"(?:[^\"\\\\]|\\\\.)*\"";

    /** What was done: texts in quotes and names of values, one after the other. */
    private static final Pattern WHAT = Pattern.compile(
            "new Problem\\(\\s*((?:%1$s|\\w+)(?:\\s*\\+\\s*(?:%1$s|\\w+))*)\\s*(?:,|\\.formatted\\()".formatted(TEXT));

    private static final Pattern TEXT_OR_NAME = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|\\w+");

    /** What others hold is waited for a minute; {@code FileLocksTests} waits less. */
    private static final Set<String> NOT_WAITED_FOR =
            Set.of("Adding to the report [%s] failed.", "Updating the page [%s] failed.");

    /** These take a machine on which no file can be executed, and a JVM of another locale. */
    private static final Set<String> NOT_MADE_TO_HAPPEN =
            Set.of("Cannot extract the native probe for", "The class path cannot be written for the JVM inside.");

    private static final Path ROOT = Path.of("..");

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                    Stream.of(ROOT.resolve("README.md")),
                    docs.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void snippetsAreTakenFromExamples(Path page) throws IOException {
        Set<String> lines = exampleLines();

        assertThat(snippets(page))
                .allSatisfy(
                        snippet -> assertThat(snippet.lines().map(String::strip).filter(line -> !line.isEmpty()))
                                .isSubsetOf(lines));
    }

    @Test
    void thereAreSnippets() throws IOException {
        assertThat(snippets(ROOT.resolve("README.md"))).isNotEmpty();
        assertThat(snippets(ROOT.resolve("docs/annotations.md"))).hasSizeGreaterThan(3);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksLeadSomewhere(Path page) throws IOException {
        Path directory = Optional.ofNullable(page.getParent()).orElse(ROOT);

        assertThat(LINK.matcher(Files.readString(page)).results().map(match -> match.group(1)))
                .filteredOn(link -> !link.contains("://"))
                .allSatisfy(link -> assertThat(directory.resolve(link)).exists());
    }

    @Test
    void explainsMessagesThatExist() throws IOException {
        String sources = sources("main").collect(Collectors.joining("\n"));

        assertThat(headingsOfMessages())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(sources).contains(message));
    }

    @Test
    void explainsEveryMessageThatHasItsFourParts() throws IOException {
        List<String> explained = headingsOfMessages();

        assertThat(sources("main").flatMap(DocumentationTests::subjects))
                .hasSizeGreaterThan(50)
                // The subject is the caller's.
                .filteredOn(subject -> !subject.equals("%s"))
                .allSatisfy(subject -> assertThat(explained).anyMatch(subject::contains));
    }

    @Test
    void readsEveryProblem() throws IOException {
        List<String> sources = sources("main").toList();

        assertThat(count(WHAT, sources)).isEqualTo(count(PROBLEM, sources)).isGreaterThan(50);
    }

    private static long count(Pattern pattern, List<String> sources) {
        return sources.stream()
                .flatMap(source -> pattern.matcher(source).results())
                .count();
    }

    /** What messages say that was done, with %s for each value. */
    private static Stream<String> subjects(String source) {
        Stream<String> ofBlocks = FOUR_PARTS.matcher(source).results().map(match -> match.group(1));
        Stream<String> ofProblems = WHAT.matcher(source)
                .results()
                .map(match -> TEXT_OR_NAME
                        .matcher(match.group(1))
                        .results()
                        .map(part -> part.group(1) == null ? "%s" : part.group(1))
                        .collect(Collectors.joining()));
        return Stream.concat(ofBlocks, ofProblems);
    }

    /** It is what stands between the values in a message that a test can expect. */
    @Test
    void explainsMessagesThatTestsExpect() throws IOException {
        String tests = sources("test").collect(Collectors.joining("\n"));

        assertThat(headingsOfMessages())
                .filteredOn(message -> !NOT_WAITED_FOR.contains(message) && !NOT_MADE_TO_HAPPEN.contains(message))
                .allSatisfy(message -> assertThat(tests).contains(longestLiteral(message)));
    }

    private static String longestLiteral(String message) {
        return Stream.of(message.split("[\\['(]*%s[])']*"))
                .map(String::strip)
                .max(Comparator.comparingInt(String::length))
                .orElse(message);
    }

    private static List<String> headingsOfMessages() throws IOException {
        return HEADING.matcher(Files.readString(ROOT.resolve("docs/faq.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Stream<String> sources(String kind) throws IOException {
        List<String> all = new ArrayList<>();
        for (String module : List.of("core", "extension", "containers", "cli", "integration")) {
            Path directory = ROOT.resolve(module).resolve("src").resolve(kind).resolve("java");
            if (Files.isDirectory(directory)) {
                files(directory).forEach(all::add);
            }
        }
        return all.stream();
    }

    private static List<String> snippets(Path page) throws IOException {
        return JAVA.matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Stream<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> lines(file).collect(Collectors.joining("\n")))
                    .toList()
                    .stream();
        }
    }

    private static Set<String> exampleLines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(DocumentationTests::lines)
                    .map(String::strip)
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
