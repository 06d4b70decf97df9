package io.kernelproof.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The page of limits has all limits of the code with the values that they have there. What the page should be is written to
 * {@code target/limits.md}: copy it, and say in new rows what happens when the limit is over.
 */
class LimitsPageTests {

    private static final Path PAGE = Path.of("../docs/limits.md");
    private static final Path WANTED = Path.of("target/limits.md");
    private static final List<String> MODULES = List.of("core", "extension", "containers", "cli");
    private static final String UNSAID = "?";

    private static final Pattern CONSTANT = Pattern.compile("static final (int|long|Duration) (\\w+) =\\s*([^;]+);");
    private static final Pattern SIZE = Pattern.compile("(.*_)?(MAX|LIMIT)(_.*)?|UNLIMITED");
    private static final Pattern TIME = Pattern.compile(".*_(SECONDS|MILLIS)");
    private static final Pattern DURATION =
            Pattern.compile("Duration\\.of(Millis|Seconds|Minutes|Hours|Days)\\(([\\d_]+)\\)");
    private static final Map<String, String> UNITS =
            Map.of("Millis", "ms", "Seconds", "s", "Minutes", "min", "Hours", "h", "Days", "days");
    private static final Pattern ROW = Pattern.compile("\\| `([\\w.]+)` \\| (.*) \\| ([^|]*) \\| ([^|]*) \\|");

    private final Map<String, String> expressions = new TreeMap<>();
    private final Map<String, String> sizes = new TreeMap<>();
    private final Map<String, String> times = new TreeMap<>();

    @Test
    void hasAllLimitsOfTheCode() throws IOException {
        readSources();
        assertThat(sizes).hasSizeGreaterThan(50);
        assertThat(times).hasSizeGreaterThan(15);
        String page = Files.readString(PAGE);
        String wanted = wanted(page);
        Files.createDirectories(WANTED.getParent());
        Files.writeString(WANTED, wanted);

        assertThat(page)
                .as(
                        "docs/limits.md; what it should be is in integration/%s, where '%s' is to be replaced by words",
                        WANTED, UNSAID)
                .isEqualTo(wanted)
                .doesNotContain("| " + UNSAID + " |");
    }

    private void readSources() throws IOException {
        for (String module : MODULES) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src/main/java"))) {
                sources.filter(file -> file.toString().endsWith(".java")).forEach(this::read);
            }
        }
        expressions.forEach((name, expression) -> {
            Matcher duration = DURATION.matcher(expression);
            if (duration.matches()) {
                times.put(name, "%,d %s".formatted(number(name, duration.group(2)), UNITS.get(duration.group(1))));
            } else if (TIME.matcher(name).matches()) {
                times.put(name, "%,d %s".formatted(value(name, expression), name.endsWith("_MILLIS") ? "ms" : "s"));
            } else {
                sizes.put(name, "%,d".formatted(value(name, expression)));
            }
        });
    }

    private void read(Path file) {
        try {
            String type = file.getFileName().toString().replace(".java", "");
            Matcher constants = CONSTANT.matcher(Files.readString(file));
            while (constants.find()) {
                String name = constants.group(2);
                if (constants.group(1).equals("Duration")
                        || SIZE.matcher(name).matches()
                        || TIME.matcher(name).matches()) {
                    expressions.put(type + "." + name, constants.group(3));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Products, quotients and shifts of numbers and of other limits. */
    private BigInteger value(String name, String expression) {
        String[] shift = expression.split("<<");
        if (shift.length == 2) {
            return value(name, shift[0]).shiftLeft(value(name, shift[1]).intValueExact());
        }
        BigInteger value = BigInteger.ONE;
        for (String factor : expression.split("\\*")) {
            String[] quotient = factor.split("/");
            value = value.multiply(number(name, quotient[0].strip()));
            if (quotient.length == 2) {
                value = value.divide(number(name, quotient[1].strip()));
            }
        }
        return value;
    }

    private BigInteger number(String name, String word) {
        if (word.matches("[0-9][0-9_]*L?")) {
            return new BigInteger(word.replace("_", "").replace("L", ""));
        }
        String other = word.contains(".") ? word : name.substring(0, name.indexOf('.') + 1) + word;
        assertThat(expressions).as("what %s is made of", name).containsKey(other);
        return value(other, Objects.requireNonNull(expressions.get(other)));
    }

    /** The page with a row for each limit, and no others; the words are those that it has. */
    private String wanted(String page) {
        Map<String, String[]> words = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        Map<String, String> due = sizes;
        for (String line : page.lines().toList()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                words.put(row.group(1), new String[] {row.group(2), row.group(3), row.group(4)});
            } else {
                lines.add(line);
            }
        }
        StringBuilder wanted = new StringBuilder();
        for (String line : lines) {
            wanted.append(line).append('\n');
            if (line.startsWith("|---")) {
                due.forEach((name, value) -> wanted.append(row(name, value, words.get(name))));
                due = times;
            }
        }
        return wanted.toString();
    }

    private static String row(String name, String value, String @Nullable [] words) {
        String[] known = words == null ? new String[] {UNSAID, value, UNSAID} : words;
        boolean isTime = value.contains(" ");
        String unit = isTime ? "" : known[1].replaceFirst("^[0-9,]*", "");
        return "| `%s` | %s | %s%s | %s |%n".formatted(name, known[0], value, unit, known[2]);
    }
}
