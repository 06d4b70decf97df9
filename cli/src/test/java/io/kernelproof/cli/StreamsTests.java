package io.kernelproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs that nobody reads, that are full or closed; inputs that are none; and the one document of {@code --json}. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsTests {

    private static final String PIDFD_OPEN = "syscall(434, 0+$$, 0)";

    // --- Outputs ---

    @ParameterizedTest
    @CsvSource({
        "run -- yes, head -1",
        "trap -- yes, head -1",
        "run --kernel 3.10 -- yes, head -1",
        "run -- yes, true",
        "probe, head -1",
        "floor true, true",
    })
    void endsWithItsReaderAsSigpipeWould(String arguments, String reader) throws Exception {
        Jar.Ended ended = Jar.shell("\"$@\" | " + reader + "; exit ${PIPESTATUS[0]}", arguments.split(" "));

        assertThat(ended.status()).isEqualTo(141);
        assertThat(ended.err()).doesNotContain("Exception", "failed");
    }

    @Test
    void endsTheCommandWhoseErrorsNobodyReads() throws Exception {
        Jar.Ended ended = Jar.shell(
                "\"$@\" 2> >(head -1 > /dev/null); echo $?", "run", "--", "sh", "-c", "while echo x >&2; do :; done");

        assertThat(ended.out()).isEqualTo("141\n");
    }

    @Test
    void stillTellsWhatWasRefusedToACommandThatNobodyReads() throws Exception {
        Jar.Ended ended = Jar.shell(
                "\"$@\" | head -1; exit ${PIPESTATUS[0]}",
                "run",
                "--kernel",
                "3.10",
                "perl",
                "-e",
                PIDFD_OPEN + "; $| = 1; print qq(x\\n) while 1");

        assertThat(ended.status()).isEqualTo(141);
        assertThat(ended.err()).contains("kernelproof: pidfd_open: ENOSYS");
    }

    @ParameterizedTest
    @CsvSource({
        "run -- echo hello, > /dev/full, No space left on device",
        "run --json -- echo hello, > /dev/full, No space left on device",
        "trap -- yes, > /dev/full, No space left on device",
        "who, > /dev/full, No space left on device",
        "--help, > /dev/full, No space left on device",
        "run -- echo hello, >&-, it is closed",
        "who --json, >&-, it is closed",
    })
    void saysThatItsOutputCouldNotBeWritten(String arguments, String redirection, String seen) throws Exception {
        Jar.Ended ended = Jar.shell("\"$@\" " + redirection, arguments.split(" "));

        assertThat(ended.err())
                .contains(
                        "kernelproof: Writing to standard output failed.\n  expected: ",
                        "seen:     " + seen,
                        "\n  next: ");
        assertThat(ended.status()).isEqualTo(125);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2> /dev/full", "2>&-"})
    void failsWhereWhatItSaysCannotBeWritten(String redirection) throws Exception {
        assertThat(Jar.shell("\"$@\" " + redirection, "run", "sh", "-c", "echo x >&2")
                        .status())
                .isEqualTo(125);
        assertThat(Jar.shell("\"$@\" " + redirection, "run", "sh", "-c", "exit 3")
                        .status())
                .as("nothing was to be written")
                .isEqualTo(3);
    }

    // --- Input ---

    @ParameterizedTest
    @ValueSource(strings = {"<&-", "<&- 2>&-", "< /dev/null"})
    void givesAnEmptyInputToACommandWhereThereIsNone(String redirection) throws Exception {
        Jar.Ended ended = Jar.shell("\"$@\" " + redirection, "run", "cat");

        assertThat(ended).isEqualTo(new Jar.Ended(0, "", ""));
    }

    @Test
    void givesTheCommandAFileThatTheJvmHasOpenAsWell() throws Exception {
        Jar.Ended ended = Jar.shell("\"$@\" < '" + Jar.path() + "' | head -c 2", "run", "cat");

        assertThat(ended.out()).isEqualTo("PK");
    }

    @Test
    void doesNotWaitForInputWhenTheCommandHasEnded() throws Exception {
        Process process = new ProcessBuilder(Jar.commandLine("run", "true")).start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    // --- Text ---

    @Test
    void letsNoArgumentReachATerminalRaw() throws Exception {
        String hostile = "x\u001b]0;title\u0007\u001b[31m\u202ey";

        for (List<String> arguments : List.of(
                List.of("run", hostile),
                List.of("run", "--kernel", hostile, "true"),
                List.of("probe", hostile),
                List.of("run", "--" + hostile, "true"),
                List.of("floor", "--down-to", hostile, "true"),
                List.of("run", "--json", hostile))) {
            Jar.Ended ended = Jar.run(arguments.toArray(String[]::new));

            assertThat(ended.err() + ended.out()).isNotEmpty().doesNotContain("\u001b", "\u0007", "\u202e");
            assertThat(ended.status()).isIn(125, 127);
        }
        assertThat(Jar.run("run", "printf", "\\033[31m").out())
                .as("what a command prints is its own")
                .isEqualTo("\u001b[31m");
    }

    // --- Time-outs and JSON ---

    @Test
    void tellsAtATimeOutWhatWasRefusedUntilThen() throws Exception {
        Jar.Ended ended = Jar.run(
                "run",
                "--kernel",
                "3.10",
                "--timeout",
                "2",
                "perl",
                "-e",
                "$| = 1; print 'out'; " + PIDFD_OPEN + "; sleep 1000");

        assertThat(ended.status()).isEqualTo(124);
        assertThat(ended.out()).isEqualTo("out");
        assertThat(ended.err())
                .contains(
                        "it ends within 2000 ms",
                        "next:",
                        "kernelproof: pidfd_open: ENOSYS, once, by the simulated kernel");
    }

    @Test
    void printsADocumentAtATimeOut() throws Exception {
        Jar.Ended ended = Jar.run(
                "run",
                "--json",
                "--kernel",
                "3.10",
                "--timeout",
                "2",
                "perl",
                "-e",
                "$| = 1; print 'out'; " + PIDFD_OPEN + "; sleep 1000");

        JsonObject document = document(ended);
        assertThat(error(document, "kind")).isEqualTo("time-out");
        assertThat(error(document, "expected")).isEqualTo("it ends within 2000 ms");
        assertThat(document.get("status").getAsInt()).isEqualTo(124).isEqualTo(ended.status());
        assertThat(document.get("stdout").getAsString()).isEqualTo("out");
        assertThat(document.getAsJsonArray("refused").toString()).contains("pidfd_open");
    }

    @ParameterizedTest
    @CsvSource({
        "run --json no-such-program, 127, not-started",
        "run --json /etc/passwd, 126, not-started",
        "run --json --kernel 99.9 true, 125, unavailable",
        "run --json --kernel strange true, 125, usage",
        "run --json --strange true, 125, usage",
        "run --strange --json -- true, 125, usage",
        "run --timeout soon --json true, 125, usage",
        "run --timeout 0 --json true, 125, usage",
        "trap --json, 125, usage",
        "floor --json, 125, usage",
        "floor --json false, 1, no-floor",
        "floor --down-to soon --json true, 125, usage",
        "probe --json opneat2, 125, usage",
        "who --json --strange, 125, usage",
        "--json run true, 125, usage",
    })
    void printsADocumentWhateverGoesWrong(String arguments, int status, String kind) throws Exception {
        Jar.Ended ended = Jar.run(arguments.split(" "));

        JsonObject document = document(ended);
        assertThat(error(document, "kind")).isEqualTo(kind);
        assertThat(error(document, "message")).isNotBlank();
        assertThat(document.get("status").getAsInt()).isEqualTo(status).isEqualTo(ended.status());
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void leavesTheCommandItsOwnOptionOfThatName() throws Exception {
        Jar.Ended ended = Jar.run("run", "no-such-program", "--json");

        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("kernelproof: Running [no-such-program, --json]");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void printsADocumentWhereASignalEndsIt(String signal, int status, @TempDir Path directory) throws Exception {
        List<String> line = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,TERM,HUP"));
        line.addAll(Jar.commandLine("floor", "--json", "--", "sh", "-c", "echo begun > \"$0\"; sleep 1000"));
        Path begun = directory.resolve("begun");
        assertThat(new ProcessBuilder("mkfifo", begun.toString()).start().waitFor())
                .isZero();
        line.add(begun.toString());
        Process process = new ProcessBuilder(line).start();
        try (BufferedReader in = Files.newBufferedReader(begun)) {
            assertThat(in.readLine()).isEqualTo("begun");
        }

        new ProcessBuilder("kill", "-" + signal, "--", "" + process.pid())
                .start()
                .waitFor();

        Jar.Ended ended = Jar.end(process);
        JsonObject document = document(ended);
        assertThat(error(document, "kind")).isEqualTo("interrupted");
        assertThat(document.get("status").getAsInt()).isEqualTo(status).isEqualTo(ended.status());
    }

    private static JsonObject document(Jar.Ended ended) {
        // Fails where there is more than one.
        return JsonParser.parseString(ended.out()).getAsJsonObject();
    }

    private static String error(JsonObject document, String part) {
        return document.getAsJsonObject("error").get(part).getAsString();
    }
}
