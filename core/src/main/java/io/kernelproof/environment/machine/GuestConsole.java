package io.kernelproof.environment.machine;

import io.kernelproof.trap.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.Adler32;

/**
 * Reads what a guest said on its console: whatever the firmware and the kernel print, then the results, which its first
 * process writes. That process is trusted no more than the commands are.
 */
final class GuestConsole {

    private static final String HELLO = "kernelproof-guest 1";
    private static final Pattern RESULT =
            Pattern.compile("result (\\d{1,9}) status=(\\d{1,9}) size=(\\d{1,9}) adler32=(\\d{1,10})");

    private static final int TAIL_LINES = 12;
    private static final int MAX_LINE = 200;

    private final byte[] console;
    private int at;

    private GuestConsole(byte[] console) {
        this.console = console;
    }

    /**
     * Reads the results of all commands.
     *
     * @param console all that was said
     * @param commands how many commands the guest was given
     * @throws GuestException if it did not say what became of each
     */
    static List<GuestResult> read(byte[] console, int commands) throws GuestException {
        return new GuestConsole(console).results(commands);
    }

    private List<GuestResult> results(int commands) throws GuestException {
        if (!skipTo(HELLO)) {
            throw wrong("a line '" + HELLO + "'", "none: the kernel did not come so far as to start its first process");
        }
        List<GuestResult> results = new ArrayList<>();
        for (int number = 0; number < commands; number++) {
            expect("command " + number);
            results.add(result(number));
            expect("");
        }
        expect("end " + commands);
        return List.copyOf(results);
    }

    private GuestResult result(int number) throws GuestException {
        String line = line();
        Matcher matcher = RESULT.matcher(line);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) != number) {
            throw wrong("the result of command " + number, shown(line));
        }
        int size = Integer.parseInt(matcher.group(3));
        if (size > console.length - at) {
            throw wrong(size + " bytes that command " + number + " wrote", (console.length - at) + " bytes");
        }
        Adler32 sum = new Adler32();
        sum.update(console, at, size);
        if (sum.getValue() != Long.parseLong(matcher.group(4))) {
            throw wrong(
                    "what command " + number + " wrote, with the sum " + matcher.group(4),
                    "the sum " + sum.getValue() + ": the kernel has printed in between");
        }
        byte[] output = new byte[size];
        System.arraycopy(console, at, output, 0, size);
        at += size;
        return new GuestResult(status(Integer.parseInt(matcher.group(2))), output);
    }

    /** A wait status: wait(2). */
    private static ExitStatus status(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? new ExitStatus.Exited(status >> 8 & 0xff) : new ExitStatus.Killed(signal);
    }

    private boolean skipTo(String wanted) {
        while (at < console.length) {
            if (line().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private void expect(String wanted) throws GuestException {
        String line = line();
        if (!line.equals(wanted)) {
            throw wrong("a line '" + wanted + "'", shown(line));
        }
    }

    /** The next line; empty at the end. */
    private String line() {
        int start = at;
        while (at < console.length && console[at] != '\n') {
            at++;
        }
        String line = new String(console, start, at - start, StandardCharsets.ISO_8859_1);
        at = Math.min(at + 1, console.length);
        return line;
    }

    private GuestException wrong(String expected, String seen) {
        return new GuestException(
                "The guest did not say what became of its commands.",
                expected,
                seen + panic(),
                "the console ended with:\n" + tail());
    }

    /** What the kernel says before it prints its stack. */
    private String panic() {
        return lines().stream()
                .filter(line -> line.contains("Kernel panic - not syncing"))
                .findFirst()
                .map(line -> "; " + shown(line))
                .orElse("");
    }

    private String tail() {
        List<String> lines = lines();
        return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()).stream()
                .map(line -> "    " + shown(line))
                .collect(Collectors.joining("\n"));
    }

    private List<String> lines() {
        return new String(console, StandardCharsets.ISO_8859_1).lines().toList();
    }

    private static String shown(String line) {
        String start = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "..." : line;
        return start.replaceAll("[^ -~]", "?");
    }
}
