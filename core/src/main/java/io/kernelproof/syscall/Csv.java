package io.kernelproof.syscall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/** Reads the tables that come with this library: a header, then one row a line, fields with commas in quotes. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class Csv {

    private static final Pattern FIELD = Pattern.compile("(?:\"((?:[^\"]|\"\")*)\"|([^,]*)),");

    private Csv() {}

    /**
     * One row of a table.
     *
     * @param fields from column to field
     */
    public record Row(Map<String, String> fields) {

        /**
         * Return a field.
         *
         * @param column the name of its column, never {@code null}
         * @return the field, of no characters if nothing is there
         * @throws NullPointerException if the table has no such column
         */
        public String get(String column) {
            return Objects.requireNonNull(fields.get(column), column);
        }

        /**
         * Return a field if something is there.
         *
         * @param column the name of its column, never {@code null}
         * @return the field, empty if nothing is there
         * @throws NullPointerException if the table has no such column
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
     * @throws IllegalStateException if a row has not as many fields as the header
     */
    public static List<Row> read(Class<?> owner, String name) {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream(name), name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<List<String>> lines = reader.lines().map(Csv::fields).toList();
            List<String> header = lines.get(0);
            return lines.stream()
                    .skip(1)
                    .map(fields -> row(name, header, fields))
                    .toList();
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
        Map<String, String> row = new HashMap<>();
        for (int column = 0; column < header.size(); column++) {
            row.put(header.get(column), fields.get(column));
        }
        return new Row(Map.copyOf(row));
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        Matcher matcher = FIELD.matcher(line + ",");
        while (matcher.find()) {
            String quoted = matcher.group(1);
            fields.add(quoted == null ? matcher.group(2) : quoted.replace("\"\"", "\""));
        }
        return fields;
    }
}
