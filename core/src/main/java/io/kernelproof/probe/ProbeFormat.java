package io.kernelproof.probe;

import io.kernelproof.message.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the output of the probe, which may come from an environment that is not trusted: no line is longer and no output
 * has more lines than the probe can write.
 */
final class ProbeFormat {

    static final int MAX_ANSWERS = 4096;
    static final int MAX_LINE = 64;

    private static final Pattern HEADER = Pattern.compile("kernelproof-(probe|who) 1 ([a-z0-9_]{1,16})");
    private static final Pattern NUMBERED = Pattern.compile("(\\d{1,10}) (.+)");
    private static final Pattern RETURNED = Pattern.compile("-?\\d{1,19}");
    private static final Pattern KILLED = Pattern.compile("killed (\\d{1,3})");
    private static final Pattern REFUSED = Pattern.compile("errno (\\d{1,4})");
    private static final Pattern END = Pattern.compile("end (\\d{1,10})");

    private final InputStream in;
    private int lineNumber;

    ProbeFormat(InputStream in) {
        this.in = in;
    }

    /** Reads the output of the mode {@code probe}. */
    ProbeResult readAnswers() throws IOException {
        String arch = readHeader("probe");
        return new ProbeResult(
                arch, readNumbered(readLine(), ProbeFormat::answer, "RESULT, never, blocked or killed SIGNAL"));
    }

    /** Reads the output of the mode {@code who}. */
    Filters readFilters() throws IOException {
        readHeader("who");
        String first = readLine();
        if (first.startsWith("unsupported ")) {
            checkNothingFollows();
            return new Filters.Unreadable(printable(first.substring("unsupported ".length())));
        }
        return new Filters.Asked(
                readNumbered(first, ProbeFormat::filterAnswer, "allowed, errno N, trap, kill, unfiltered or unknown"));
    }

    private String readHeader(String mode) throws IOException {
        String line = readLine();
        Matcher matcher = HEADER.matcher(line);
        if (!matcher.matches() || !matcher.group(1).equals(mode)) {
            throw bad("kernelproof-" + mode + " 1 ARCH", line);
        }
        return matcher.group(2);
    }

    private <T> NavigableMap<Integer, T> readNumbered(
            String first, Function<String, @Nullable T> reader, String expected) throws IOException {
        NavigableMap<Integer, T> read = new TreeMap<>();
        String line = first;
        while (!line.startsWith("end ")) {
            if (read.size() == MAX_ANSWERS) {
                throw bad("at most " + MAX_ANSWERS + " answers", line);
            }
            add(read, line, reader, expected);
            line = readLine();
        }
        checkEnd(line, read.size());
        return read;
    }

    private <T> void add(Map<Integer, T> read, String line, Function<String, @Nullable T> reader, String expected)
            throws ProbeFormatException {
        Matcher matcher = NUMBERED.matcher(line);
        try {
            T answer = matcher.matches() ? reader.apply(matcher.group(2)) : null;
            if (answer == null) {
                throw bad("end COUNT, or a number and " + expected, line);
            }
            if (read.put(Integer.parseInt(matcher.group(1)), answer) != null) {
                throw bad("one answer per number", line);
            }
        } catch (IllegalArgumentException outOfRange) {
            throw bad("numbers in their range", line);
        }
    }

    private static @Nullable Answer answer(String words) {
        Matcher killed = KILLED.matcher(words);
        if (killed.matches()) {
            return new Answer.Killed(Integer.parseInt(killed.group(1)));
        } else if (RETURNED.matcher(words).matches()) {
            return new Answer.Returned(Long.parseLong(words));
        }
        return switch (words) {
            case "never" -> new Answer.NeverCalled();
            case "blocked" -> new Answer.Blocked();
            default -> null;
        };
    }

    private static @Nullable FilterAnswer filterAnswer(String words) {
        Matcher refused = REFUSED.matcher(words);
        if (refused.matches()) {
            return new FilterAnswer.Refused(Integer.parseInt(refused.group(1)));
        }
        return switch (words) {
            case "allowed", "unfiltered" -> new FilterAnswer.Allowed();
            case "trap" -> new FilterAnswer.Trapped();
            case "kill" -> new FilterAnswer.Killed();
            case "unknown" -> new FilterAnswer.Unknown("none of the answers of a filter was seen");
            default -> null;
        };
    }

    private void checkEnd(String line, int count) throws IOException {
        Matcher matcher = END.matcher(line);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != count) {
            throw bad("end " + count, line);
        }
        checkNothingFollows();
    }

    private void checkNothingFollows() throws IOException {
        if (in.read() >= 0) {
            lineNumber++;
            throw bad("nothing behind the end", "more");
        }
    }

    private String readLine() throws IOException {
        lineNumber++;
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw bad("a line that ends in a line feed", line.isEmpty() ? "the end" : line.toString());
            }
            if (line.length() == MAX_LINE) {
                throw bad("at most " + MAX_LINE + " characters in a line", line.toString());
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private ProbeFormatException bad(String expected, String seen) {
        return new ProbeFormatException(new Problem(
                "Cannot read line " + lineNumber + " of the probe's output.",
                expected,
                printable(seen),
                "check that this is the output of kernelproof-probe of the same version, standard output only"));
    }

    private static String printable(String seen) {
        StringBuilder text = new StringBuilder();
        seen.chars().forEach(c -> {
            if (c >= 0x20 && c < 0x7f) {
                text.append((char) c);
            } else {
                text.append("\\x").append("%02x".formatted(c));
            }
        });
        return text.toString();
    }
}
