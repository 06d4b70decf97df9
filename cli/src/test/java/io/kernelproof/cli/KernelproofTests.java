package io.kernelproof.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kernelproof.probe.ProbeBinary;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KernelproofTests {

    private static final String PIDFD_OPEN = "exit !(syscall(434, 0+$$, 0) >= 0)";

    @Test
    void findsTheMinimumKernel() throws Exception {
        Jar.Ended ended = Jar.run("floor", "--", "perl", "-e", PIDFD_OPEN);

        assertThat(ended.status()).isZero();
        assertThat(ended.out())
                .contains("needs Linux 5.3 (found by ", "  set by: pidfd_open (5.3)\n", "    5.2: failed");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void findsTheMinimumKernelAsJson() throws Exception {
        Jar.Ended ended = Jar.run("floor", "--json", "--down-to", "4.18", "--thorough", "perl", "-e", PIDFD_OPEN);
        JsonObject result = JsonParser.parseString(ended.out()).getAsJsonObject();

        assertThat(result.get("floor").getAsString()).isEqualTo("5.3");
        assertThat(result.get("baseline").getAsString()).isEqualTo("4.18");
        assertThat(result.get("thorough").getAsBoolean()).isTrue();
        assertThat(result.getAsJsonArray("setBy")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo("pidfd_open");
        assertThat(result.getAsJsonArray("runs")).isNotEmpty();
    }

    @Test
    void predictsWhichKernelsOfVendorsDoAndSimulatesThem() throws Exception {
        assertThat(Jar.run("floor", "--down-to", "4.18", "perl", "-e", PIDFD_OPEN)
                        .out())
                .contains("    rhel-9.0 to rhel-10.1: pass\n", "    gvisor-20260504 to gvisor-20260817: pass\n");

        JsonArray predictions = JsonParser.parseString(
                        Jar.run("floor", "--confirm-predictions", "--json", "perl", "-e", PIDFD_OPEN)
                                .out())
                .getAsJsonObject()
                .getAsJsonArray("predictions");

        assertThat(predictions)
                .hasSize(5)
                .allMatch(
                        each -> each.getAsJsonObject().get("alikeWhenSimulated").getAsBoolean());
        assertThat(predictions.get(0).getAsJsonObject()).satisfies(first -> {
            assertThat(first.get("newest").getAsString()).isEqualTo("rhel-8.10");
            assertThat(first.get("passes").getAsBoolean()).isFalse();
            assertThat(first.get("fidelity").getAsString()).isEqualTo("predicted");
        });
    }

    @Test
    void saysThatNothingWasRefused() throws Exception {
        assertThat(Jar.run("run", "--kernel", "6.1", "true").err())
                .isEqualTo("kernelproof: no call was refused on 6.1 (simulated)\n");
        assertThat(Jar.run("trap", "true").err()).startsWith("kernelproof: no call was refused on host\n");
    }

    @Test
    void saysThatThereIsNoMinimumKernel() throws Exception {
        Jar.Ended ended = Jar.run("floor", "false");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains("kernelproof: The minimum kernel of [false] cannot be found.", "next:");
    }

    @Test
    void runsACommandOnASimulatedKernelAndTellsWhatWasRefusedToIt() throws Exception {
        Jar.Ended ended =
                Jar.run("run", "--kernel", "3.10", "--", "sh", "-c", "echo out; perl -e '" + PIDFD_OPEN + "'");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).isEqualTo("out\n");
        assertThat(ended.err().lines())
                .filteredOn(line -> line.contains("pidfd_open"))
                .containsExactly("kernelproof: pidfd_open: ENOSYS, once, by the simulated kernel: "
                        + "pidfd_open is in mainline since 5.3; 3.10 is older");
    }

    @Test
    void keepsWhatACommandPrintsForJson() throws Exception {
        Jar.Ended ended =
                Jar.run("run", "--json", "--kernel", "3.10", "--", "sh", "-c", "echo out; echo err >&2; exit 9");
        JsonObject result = JsonParser.parseString(ended.out()).getAsJsonObject();

        assertThat(ended.status()).isEqualTo(9);
        assertThat(result.get("status").getAsInt()).isEqualTo(9);
        assertThat(result.get("stdout").getAsString()).isEqualTo("out\n");
        assertThat(result.get("stderr").getAsString()).isEqualTo("err\n");
        assertThat(result.get("environment").getAsString()).isEqualTo("3.10 (simulated)");
    }

    @Test
    void tellsWhichCallsAreMissingAndWhatCameNext() throws Exception {
        Jar.Ended ended = Jar.run("trap", "perl", "-e", "syscall(2000); syscall(102)");

        assertThat(ended.status()).isZero();
        assertThat(ended.err()).contains("#2000: ENOSYS, once", "then getuid", "not seen: ");
    }

    @Test
    void tellsWhetherACallIsThere() throws Exception {
        assertThat(Jar.run("probe", "read").out()).startsWith("read is there: ");
        assertThat(Jar.run("probe", "opneat2"))
                .satisfies(ended -> assertThat(ended.err()).contains("did you mean openat2"))
                .extracting(Jar.Ended::status)
                .isEqualTo(125);
        assertThat(JsonParser.parseString(Jar.run("probe", "--json").out())
                        .getAsJsonObject()
                        .getAsJsonArray("calls")
                        .size())
                .isGreaterThan(300);
    }

    @Test
    void tellsWhatAFilterAnswers() throws Exception {
        List<String> behindAFilter = new ArrayList<>(List.of(ProbeBinary.path().toString(), "deny", "434=38", "--"));
        behindAFilter.addAll(Jar.commandLine("who"));

        assertThat(Jar.end(new ProcessBuilder(behindAFilter).start()).out())
                .startsWith("seccomp filters are in force\n")
                .contains("pidfd_open answers ENOSYS\n");
    }

    @Test
    void passesInputOnAndItsEnd() throws Exception {
        Process process = new ProcessBuilder(Jar.commandLine("run", "cat")).start();
        process.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();

        assertThat(Jar.end(process)).isEqualTo(new Jar.Ended(0, "hello\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "exit 3, 3",
        "kill -TERM $$, 143",
        "kill -KILL $$, 137",
    })
    void endsAsTheCommandDoes(String script, int status) throws Exception {
        assertThat(Jar.run("run", "--", "sh", "-c", script).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "run no-such-program, 127, execve answered ENOENT",
        "run /etc/passwd, 126, execve answered EACCES",
        "run --kernel 99.9 true, 125, this kernel",
        "run --kernel strange true, 125, has no profile",
        "kernels show synology-dsm7, 125, 'take 3.10.108, 4.4 or 5.10'",
        "run --strange true, 125, Unknown option: '--strange'",
        "floor, 125, Missing required parameter: 'COMMAND'",
        "floor --down-to soon true, 125, Kernel version [soon] cannot be read",
    })
    void keepsItsOwnFailuresApart(String arguments, int status, String message) throws Exception {
        Jar.Ended ended = Jar.run(arguments.split(" "));

        assertThat(ended.err()).startsWith("kernelproof: ").contains(message);
        assertThat(ended.status()).isEqualTo(status);
        assertThat(ended.out()).isEmpty();
    }

    /** As a terminal does it, to the whole process group, and as a supervisor does it, to one process. */
    @ParameterizedTest
    @CsvSource({"INT,-", "TERM,-", "INT,''", "TERM,''", "HUP,''"})
    void passesSignalsOnOnce(String signal, String group) throws Exception {
        // Who runs tests in the background has them ignore signals, which what they start would inherit.
        List<String> line = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT,TERM,HUP"));
        line.addAll(Jar.commandLine(
                "run", "--", "sh", "-c", "trap 'echo caught; exec cat' %s; echo ready; read line".formatted(signal)));
        Process process = new ProcessBuilder(line).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("ready");

        new ProcessBuilder("kill", "-" + signal, "--", group + process.pid())
                .start()
                .waitFor();

        assertThat(out.readLine()).isEqualTo("caught");
        process.getOutputStream().close();
        assertThat(out.lines()).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void carriesItsCompletionScriptAndItsManual() throws Exception {
        try (JarFile jar = new JarFile(Jar.path().toFile())) {
            String completion = text(jar, "io/kernelproof/cli/completion.bash");
            String manual = text(jar, "io/kernelproof/cli/kernelproof.1");

            assertThat(completion).contains("complete -F _complete_kernelproof", "--down-to", "trap");
            assertThat(manual).startsWith(".TH KERNELPROOF 1\n").contains(".B \\-\\-kernel=NAME", ".B 128+N");
            assertThat(manual.lines()).noneMatch(line -> line.contains("${"));
        }
        Process bash = new ProcessBuilder("bash", "-n", "/dev/stdin").start();
        try (JarFile jar = new JarFile(Jar.path().toFile());
                var in = bash.getOutputStream()) {
            in.write(text(jar, "io/kernelproof/cli/completion.bash").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Jar.end(bash)).isEqualTo(new Jar.Ended(0, "", ""));
    }

    private static String text(JarFile jar, String name) throws Exception {
        return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhatItIs() throws Exception {
        assertThat(Jar.run("--version").out()).matches("kernelproof \\d.*\n");
        assertThat(Stream.of("floor", "run", "trap", "probe", "who"))
                .allSatisfy(command -> assertThat(Jar.run("--help").out()).contains(command));
    }
}
