package io.kernelproof.probe;

import io.kernelproof.probe.Answer.Blocked;
import io.kernelproof.probe.Answer.Killed;
import io.kernelproof.probe.Answer.NeverCalled;
import io.kernelproof.probe.Answer.Returned;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the output of the probe, which may come from an environment that is not trusted: no line is longer and no output
 * has more lines than the probe can write.
 */
final class ProbeFormat {

    static final int MAX_ANSWERS = 4096;
    static final int MAX_LINE = 64;

    private static final Pattern HEADER = Pattern.compile("kernelproof-probe 1 ([a-z0-9_]{1,16})");
    private static final Pattern ANSWER =
            Pattern.compile("(\\d{1,10}) (?:(-?\\d{1,19})|(never)|(blocked)|killed (\\d{1,3}))");
    private static final Pattern END = Pattern.compile("end (\\d{1,10})");

    private final InputStream in;
    private int lineNumber;

    ProbeFormat(InputStream in) {
        this.in = in;
    }

    ProbeResult read() throws IOException {
        String arch = match(HEADER, "kernelproof-probe 1 ARCH").group(1);
        TreeMap<Integer, Answer> answers = new TreeMap<>();
        String line = readLine();
        while (!line.startsWith("end ")) {
            addAnswer(answers, line);
            line = readLine();
        }
        checkEnd(line, answers.size());
        return new ProbeResult(arch, answers);
    }

    private void addAnswer(Map<Integer, Answer> answers, String line) throws ProbeFormatException {
        Matcher matcher = ANSWER.matcher(line);
        if (!matcher.matches()) {
            throw bad("NR RESULT, NR never, NR blocked, NR killed SIGNAL or end COUNT", line);
        }
        if (answers.size() == MAX_ANSWERS) {
            throw bad("at most " + MAX_ANSWERS + " answers", line);
        }
        Answer earlier;
        try {
            earlier = answers.put(Integer.parseInt(matcher.group(1)), answer(matcher));
        } catch (IllegalArgumentException outOfRange) {
            throw bad("numbers in their range", line);
        }
        if (earlier != null) {
            throw bad("one answer per number", line);
        }
    }

    private static Answer answer(Matcher matcher) {
        if (matcher.group(2) != null) {
            return new Returned(Long.parseLong(matcher.group(2)));
        }
        if (matcher.group(3) != null) {
            return new NeverCalled();
        }
        if (matcher.group(4) != null) {
            return new Blocked();
        }
        return new Killed(Integer.parseInt(matcher.group(5)));
    }

    private void checkEnd(String line, int count) throws IOException {
        Matcher matcher = END.matcher(line);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != count) {
            throw bad("end " + count, line);
        }
        if (in.read() >= 0) {
            lineNumber++;
            throw bad("nothing behind the end", "more");
        }
    }

    private Matcher match(Pattern pattern, String expected) throws IOException {
        String line = readLine();
        Matcher matcher = pattern.matcher(line);
        if (!matcher.matches()) {
            throw bad(expected, line);
        }
        return matcher;
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
        return new ProbeFormatException(Complaint.of(
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
