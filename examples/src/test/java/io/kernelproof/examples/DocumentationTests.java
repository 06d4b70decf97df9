package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        String sources = Stream.concat(
                        files(ROOT.resolve("core/src/main/java")), files(ROOT.resolve("extension/src/main/java")))
                .collect(Collectors.joining("\n"));

        assertThat(HEADING.matcher(Files.readString(ROOT.resolve("docs/faq.md")))
                        .results()
                        .map(match -> match.group(1)))
                .isNotEmpty()
                .allSatisfy(message -> assertThat(sources).contains(message));
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
