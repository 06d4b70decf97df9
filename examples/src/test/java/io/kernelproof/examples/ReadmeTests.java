package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of Java in the README is a line of an example that runs. */
class ReadmeTests {

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void snippetsAreTakenFromExamples() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> snippets =
                JAVA.matcher(readme).results().map(match -> match.group(1)).toList();
        Set<String> lines = exampleLines();

        assertThat(snippets).isNotEmpty();
        assertThat(snippets)
                .allSatisfy(
                        snippet -> assertThat(snippet.lines().map(String::strip).filter(line -> !line.isEmpty()))
                                .isSubsetOf(lines));
    }

    private static Set<String> exampleLines() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            return files.filter(Files::isRegularFile)
                    .flatMap(ReadmeTests::lines)
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
