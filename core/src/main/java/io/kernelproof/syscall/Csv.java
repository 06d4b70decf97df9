package io.kernelproof.syscall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apiguardian.api.API;

/** Reads the tables that come with this library: a header, then one row a line, fields with commas in quotes. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Csv {

    private static final String QUOTE = "\"";

    private Csv() {}

    /**
     * One row of a table.
     *
     * @param columns the header
     * @param fields as many fields, in the same order
     */
    public record Row(List<String> columns, List<String> fields) {

        /**
         * Return a field.
         *
         * @param column the name of its column, never {@code null}
         * @return the field, of no characters if nothing is there
         * @throws IllegalArgumentException if the table has no such column
         */
        public String get(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalArgumentException("no column '%s' in %s".formatted(column, columns));
            }
            return fields.get(index);
        }

        /**
         * Return a field if something is there.
         *
         * @param column the name of its column, never {@code null}
         * @return the field, empty if nothing is there
         * @throws IllegalArgumentException if the table has no such column
         */
        public Optional<String> find(String column) {
            return Optional.of(get(column)).filter(field -> !field.isEmpty());
        }
    }

    /**
     * Read a table.
     *
     * @param owner the class beside which the table lies, never {@code null}
     * @param name the name of the resource, never {@code null}
     * @return the rows below the header
     * @throws IllegalStateException if a row has not as many fields as the header, or quotes not around all of a field
     */
    public static List<Row> read(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return parse(name, reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Row> parse(String name, List<String> lines) {
        List<String> header = fields(lines.get(0));
        return lines.stream()
                .skip(1)
                .map(line -> row(name, header, fields(line)))
                .toList();
    }

    private static Row row(String name, List<String> header, List<String> fields) {
        if (fields.size() != header.size()) {
            throw new IllegalStateException("%s has a row of %d fields below a header of %d: %s"
                    .formatted(name, fields.size(), header.size(), fields));
        }
        return new Row(header, fields);
    }

    /** Every start of a JVM reads these tables, before anything is compiled: so from comma to comma, not character by character. */
    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        int end = end(line, start);
        while (end < line.length()) {
            fields.add(field(line, start, end));
            start = end + 1;
            end = end(line, start);
        }
        fields.add(field(line, start, end));
        return fields;
    }

    /** Where the field ends: at a comma that is not in quotes, or with the line. */
    private static int end(String line, int start) {
        int end = start;
        while (line.startsWith(QUOTE, end)) {
            // Two in a row stand for one, as an end and a new beginning.
            end = line.indexOf(QUOTE, end + 1) + 1;
            if (end == 0) {
                throw new IllegalStateException("a quote without an end: " + line);
            }
        }
        int comma = line.indexOf(',', end);
        int found = comma < 0 ? line.length() : comma;
        if (end > start && end < found) {
            throw new IllegalStateException("a field that goes on behind its quotes: " + line);
        }
        return found;
    }

    private static String field(String line, int start, int end) {
        return line.startsWith(QUOTE, start)
                ? line.substring(start + 1, end - 1).replace(QUOTE + QUOTE, QUOTE)
                : line.substring(start, end);
    }
}
