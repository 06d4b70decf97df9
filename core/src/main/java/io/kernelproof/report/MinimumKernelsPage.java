package io.kernelproof.report;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.joining;

import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.message.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The page {@code minimum-kernels.md}: the declared and measured minimum kernels of modules and classes. It is made from what was
 * measured, and the same measurements make the same page on any machine. A page that is under version control can be read again,
 * so that a JVM which measured a part of it can tell whether that part is up to date.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class MinimumKernelsPage {

    static final String NAME = "minimum-kernels.md";

    private static final int MAX_BYTES = 256 * 1024;
    private static final String NONE = "none";
    private static final String OR_OLDER = " or older";
    private static final String HEAD = """
            # Minimum kernels

            Made by Kernelproof from what tests did: change the tests or their `@MinimumKernel`, not this page.

            A measured version is the oldest mainline release on which all tests of the class pass; "set by" is what the release
            before it lacks and was refused to them there. The evidence is "simulated" where another kernel refused what the named
            one lacks, and "real" where it was that kernel itself.

            """;
    private static final Pattern ROW = Pattern.compile(
            "\\| `(?<module>[^`|]+)` \\| `(?<class>[^`|]+)` \\| (?<declared>[^ |]+)"
                    + " \\| (?<measured>(?<version>[0-9.]+)(?<older> or older)?(, [^|]+)?) \\| (?<setBy>[^|]*) \\| (?<evidence>[a-z-]+) \\|");

    private final Map<Key, Row> rows;

    private record Key(String module, String className) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            return comparing(Key::module).thenComparing(Key::className).compare(this, other);
        }
    }

    /** {@code words} are those of the version that was measured, and how it compares with the declared one. */
    private record Row(
            Key key,
            Optional<KernelVersion> declared,
            KernelVersion measured,
            boolean orOlder,
            String words,
            String setBy,
            String evidence) {

        static Row of(MinimumKernel found) {
            String comparison = found.comparison();
            return new Row(
                    new Key(clean(found.module()), clean(found.className())),
                    found.declared(),
                    found.measured(),
                    found.orOlder(),
                    found.measuredWords() + (comparison.isEmpty() ? "" : ", " + comparison),
                    found.setByWords(feature -> "`%s` (%s)".formatted(clean(feature.name()), feature.since())),
                    ReportJson.token(found.fidelity()));
        }

        static Stream<Row> parse(String line) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                return Stream.of();
            }
            try {
                Optional<KernelVersion> declared = Optional.of(row.group("declared"))
                        .filter(text -> !text.equals(NONE))
                        .map(KernelVersion::parse);
                return Stream.of(new Row(
                        new Key(row.group("module"), row.group("class")),
                        declared,
                        KernelVersion.parse(row.group("version")),
                        row.group("older") != null,
                        row.group("measured"),
                        row.group("setBy"),
                        row.group("evidence")));
            } catch (IllegalArgumentException e) {
                // Somebody wrote that by hand: it is no version.
                return Stream.of();
            }
        }

        String text() {
            return "| `%s` | `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            key.module,
                            key.className,
                            declared.map(KernelVersion::toString).orElse(NONE),
                            words,
                            setBy,
                            evidence);
        }
    }

    private MinimumKernelsPage(Map<Key, Row> rows) {
        this.rows = rows;
    }

    static MinimumKernelsPage of(Collection<MinimumKernel> found) {
        return new MinimumKernelsPage(Map.of()).with(found, (module, className) -> false);
    }

    /**
     * Understands a page.
     *
     * @param text what is in the file; what is no row of a class is ignored
     * @return the page
     */
    public static MinimumKernelsPage parse(String text) {
        Map<Key, Row> rows = new TreeMap<>();
        text.lines().flatMap(Row::parse).forEach(row -> rows.put(row.key, row));
        return new MinimumKernelsPage(rows);
    }

    /**
     * Reads the text of a page.
     *
     * @param file where it is, or is to be
     * @return the text; empty if there is no such file
     * @throws IOException if it cannot be read, or has more than 256 KiB
     */
    public static String read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException("the page [%s] is no file".formatted(file));
        }
        requireSize(Files.size(file));
        return Files.readString(file);
    }

    private static void requireSize(long size) throws IOException {
        if (size > MAX_BYTES) {
            throw new IOException("expected at most %d bytes, but were %d".formatted(MAX_BYTES, size));
        }
    }

    /**
     * Brings the page up to date.
     *
     * @param found what was measured
     * @param isGone whether a class of a module, given in this order, is not to be measured any more
     * @return the page with that, and with what it says of other classes
     */
    public MinimumKernelsPage with(Collection<MinimumKernel> found, BiPredicate<String, String> isGone) {
        Map<Key, Row> all = new TreeMap<>(rows);
        all.keySet().removeIf(key -> isGone.test(key.module, key.className));
        found.stream().map(Row::of).forEach(row -> all.put(row.key, row));
        return new MinimumKernelsPage(all);
    }

    /**
     * Returns the page.
     *
     * @return Markdown
     */
    public String text() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| module | declared | measured | evidence |\n|---|---|---|---|\n");
        rows.keySet().stream().map(Key::module).distinct().forEach(module -> text.append(ofModule(module)));
        text.append("\n| module | class | declared | measured | set by | evidence |\n|---|---|---|---|---|---|\n");
        rows.values().forEach(row -> text.append(row.text()));
        return text.toString();
    }

    /** A module works where all of its classes do. */
    private String ofModule(String module) {
        List<Row> ofModule = rows.values().stream()
                .filter(row -> row.key.module.equals(module))
                .toList();
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        module,
                        ofModule.stream()
                                .flatMap(row -> row.declared.stream())
                                .max(naturalOrder())
                                .map(KernelVersion::toString)
                                .orElse(NONE),
                        ofModule.stream()
                                .max(comparing(Row::measured).thenComparing(row -> !row.orOlder))
                                .map(row -> row.measured + (row.orOlder ? OR_OLDER : ""))
                                .orElseThrow(),
                        ofModule.stream().map(Row::evidence).distinct().sorted().collect(joining(", ")));
    }

    /**
     * Brings a file up to date, while no other JVM does.
     *
     * @param file the page; it is made if there is none
     * @param found what was measured
     * @param isGone whether a class of a module, given in this order, is not to be measured any more
     * @throws IOException if it cannot be written
     */
    public static void update(Path file, Collection<MinimumKernel> found, BiPredicate<String, String> isGone)
            throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        // It may be a file of a directory that others can write to: nothing is written through a link.
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS)) {
            FileLocks.lock(channel, FileLocks.LIMIT, "Updating the page [%s] failed.".formatted(file));
            requireOneFile(file);
            requireSize(channel.size());
            byte[] before = Channels.newInputStream(channel).readNBytes(MAX_BYTES);
            byte[] after = parse(new String(before, StandardCharsets.UTF_8))
                    .with(found, isGone)
                    .text()
                    .getBytes(StandardCharsets.UTF_8);
            boolean isWhole = false;
            try {
                overwrite(channel, after);
                isWhole = true;
            } finally {
                if (!isWhole) {
                    overwrite(channel, before);
                }
            }
        }
    }

    /** Writing to a file of several names would change one that nobody meant; a pipe would be waited for. */
    private static void requireOneFile(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("the page [%s] is no regular file".formatted(file));
        }
        if (!Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException("the page [%s] is a hard link to another file".formatted(file));
        }
    }

    /** In place, since the lock is on this file. */
    private static void overwrite(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(content);
        while (left.hasRemaining()) {
            channel.write(left, left.position());
        }
        channel.truncate(content.length);
    }

    private static String clean(String name) {
        return Printable.line(name).replaceAll("[`|]", "?");
    }
}
