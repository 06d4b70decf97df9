package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * What came of a program.
 *
 * @param status its exit status, or 128 and the signal's number; negative if it still ran
 */
record Ran(int status, String out, String err) {

    private static final int SHOWN = 6_000;

    Ran endedWith(int expected) {
        assertThat(status).as(toString()).isEqualTo(expected);
        return this;
    }

    Ran failed() {
        assertThat(status).as(toString()).isNotZero();
        return this;
    }

    /** In either output. */
    Ran says(String... texts) {
        assertThat(out + err).as("exit status %d", status).contains(texts);
        return this;
    }

    Ran neverSays(String... texts) {
        assertThat(out + err).as("exit status %d", status).doesNotContain(texts);
        return this;
    }

    /** No stack trace, and nothing that a terminal obeys, but the ends of lines and tabs. */
    Ran speaksToPeople() {
        assertThat(out + err)
                .as("exit status %d", status)
                .doesNotContain("\tat io.kernelproof", "\tat java.base")
                .matches(
                        text -> text.chars()
                                .noneMatch(c -> c != '\n' && c != '\t' && c != '\r' && Character.isISOControl(c)),
                        "no control characters");
        return this;
    }

    /** The first line that has it, for the table. */
    String line(String text) {
        return (out + "\n" + err)
                .lines()
                .filter(line -> line.contains(text))
                .findFirst()
                .map(String::strip)
                .orElse(text);
    }

    List<String> lines(String start) {
        return out.lines().filter(line -> line.startsWith(start)).toList();
    }

    @Override
    public String toString() {
        return "exit status %d%n%s%n%s".formatted(status, cut(out), cut(err));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN
                ? text
                : text.substring(0, SHOWN / 2) + "\n[...]\n" + text.substring(text.length() - SHOWN / 2);
    }
}
