package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.probe;
import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.Answer.NeverCalled;
import io.kernelproof.probe.Answer.Returned;
import io.kernelproof.probe.NativePrograms.Finished;
import io.kernelproof.syscall.SyscallTable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ProbeTests {

    private static final int GETPID = 39;
    private static final int FORK = 57;
    private static final int PIDFD_OPEN = 434;

    @Test
    void asksForEveryNumberOfTheTable() throws IOException {
        ProbeResult result = Probe.run();

        assertThat(result.arch()).isEqualTo("x86_64");
        assertThat(result.answers().keySet())
                .containsAll(SyscallTable.bundled().all().stream()
                        .map(syscall -> syscall.number(Arch.X86_64))
                        .filter(number -> number.isPresent())
                        .map(number -> number.getAsInt())
                        .toList());
    }

    @Test
    void callsWhatIsSafeAndNeverWhatIsNot() throws IOException {
        ProbeResult result = Probe.run();

        assertThat(result.answer(GETPID)).get().isInstanceOfSatisfying(Returned.class, answer -> {
            assertThat(answer.value()).isPositive();
            assertThat(answer.errno()).isEmpty();
        });
        assertThat(result.answer(FORK)).contains(new NeverCalled());
        assertThat(result.answers().values().stream().filter(NeverCalled.class::isInstance))
                .hasSize(17);
        assertThat(result.answer(1000)).isEmpty();
    }

    /** Every call that is on in this build's own environment: a naive set of arguments makes some of these lie. */
    @Test
    void findsWhatEveryKernelHas() throws IOException {
        ProbeResult result = Probe.run();

        assertThat(List.of(0, 1, 9, 56, 59, 154, 179, 202, 257))
                .allSatisfy(number -> assertThat(result.answer(number))
                        .get()
                        .isInstanceOfSatisfying(
                                Returned.class,
                                answer -> assertThat(answer.value()).isNotEqualTo(-Errno.ENOSYS)));
    }

    @Test
    void answersAlikeWithoutPrivilegesButForPermissions() throws IOException {
        ProbeResult privileged = Probe.run();
        ProbeResult unprivileged = parse(finished(NativePrograms.unprivileged(List.of(probe(), "probe"))));

        assertThat(unprivileged.answers().keySet())
                .isEqualTo(privileged.answers().keySet());
        assertThat(missing(unprivileged)).isEqualTo(missing(privileged));
    }

    @Test
    void seesWhatAFilterAnswers() throws IOException {
        ProbeResult result = parse(finished(List.of(probe(), "deny", "434=38,39=1", "--", probe(), "probe")));

        assertThat(result.answer(PIDFD_OPEN)).contains(new Returned(-38));
        assertThat(result.answer(GETPID)).contains(new Returned(-1));
    }

    @Test
    void goesOnAfterACallThatKills() throws IOException {
        ProbeResult result = parse(finished(List.of(workload(), "filtered", "kill", "434", probe(), "probe")));

        assertThat(result.answer(PIDFD_OPEN)).contains(new Answer.Killed(31));
        assertThat(result.answers()).hasSameSizeAs(Probe.run().answers());
        assertThat(result.answers().values().stream().filter(Answer.Killed.class::isInstance))
                .hasSize(1);
    }

    @Test
    void saysSoWhenAFilterRefusesWhatItNeeds() throws IOException {
        List<String> withoutPids = List.of(probe(), "deny", "39=1,110=1,186=1", "--", probe(), "probe");

        assertThat(parse(finished(withoutPids)).answers())
                .hasSameSizeAs(Probe.run().answers());
        for (int needed : List.of(9, 56, 61, 128)) {
            assertThat(NativePrograms.finish(List.of(probe(), "deny", needed + "=1", "--", probe(), "probe")))
                    .as("without " + needed)
                    .isEqualTo(new Finished(126, "kernelproof-probe: probe: errno 1\n"));
        }
    }

    @Test
    void asksForGivenNumbersOnly() throws IOException {
        ProbeResult result = parse(finished(List.of(probe(), "probe", "434", "57", "1000")));

        assertThat(result.answers()).containsOnlyKeys(57, 434, 1000);
        assertThat(result.answer(1000)).contains(new NeverCalled());
    }

    @Test
    void leavesNothingBehind() throws IOException {
        NativePrograms.requireTool("strace");
        Finished finished = NativePrograms.finish(List.of("strace", "-f", "-e", "trace=none", probe(), "probe"));

        assertThat(finished.status()).isZero();
        assertThat(finished.output().lines().filter(line -> line.contains("exited with")))
                .hasSize(2);
    }

    @Test
    void givesUpAtTheLimit(@TempDir Path directory) throws IOException {
        Path waits = script(directory, "exec sleep 1000");

        assertThatThrownBy(() -> Probe.run(waits, Duration.ofMillis(100)))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(
                        "expected: the probe ends within 100 ms", "it took longer than 100 ms", "next:");
        assertThatThrownBy(() -> Probe.run(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatAProbeThatFailedPrinted(@TempDir Path directory) throws IOException {
        Path fails = script(directory, "echo cannot go on >&2; exit 3");

        assertThatThrownBy(() -> Probe.run(fails, Duration.ofSeconds(10)))
                .hasMessageContainingAll(
                        "Cannot probe the system calls with " + fails,
                        "expected: exit status 0",
                        "seen:     exit status 3 cannot go on",
                        "next:");
    }

    @Test
    void readsEveryKindOfAnswer() throws IOException {
        ProbeResult result = parse("""
                kernelproof-probe 1 aarch64
                0 -9
                1 140737488351232
                2 never
                3 killed 31
                4 blocked
                end 5
                """);

        assertThat(result.arch()).isEqualTo("aarch64");
        assertThat(result.answers())
                .isEqualTo(Map.of(
                        0, new Returned(-9),
                        1, new Returned(140737488351232L),
                        2, new NeverCalled(),
                        3, new Answer.Killed(31),
                        4, new Answer.Blocked()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sh: 1: kernelproof-probe: not found\n",
                "kernelproof-probe 2 x86_64\nend 0\n",
                "kernelproof-probe 1 x86_64\n",
                "kernelproof-probe 1 x86_64\n0 -9",
                "kernelproof-probe 1 x86_64\n0 -9\nend 2\n",
                "kernelproof-probe 1 x86_64\n0 -9\nend 1",
                "kernelproof-probe 1 x86_64\n0 -9\nend 1\nmore",
                "kernelproof-probe 1 x86_64\n0 -9\n0 -9\nend 2\n",
                "kernelproof-probe 1 x86_64\n0 dead\nend 1\n",
                "kernelproof-probe 1 x86_64\n0 killed 999\nend 1\n",
                "kernelproof-probe 1 x86_64\n9999999999 -9\nend 1\n",
                "kernelproof-probe 1 x86_64\n0 9999999999999999999\nend 1\n",
                "kernelproof-probe 1 x86_64\n-1 -9\nend 1\n",
                "kernelproof-probe 1 x86_64\r\n0 -9\r\nend 1\r\n",
            })
    void rejectsWhatIsNotItsOutput(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ProbeFormatException.class)
                .hasMessageContainingAll("Cannot read line", "expected:", "seen:", "next:");
    }

    @Test
    void readsNoMoreThanTheProbeCanWrite() {
        String many = IntStream.rangeClosed(0, ProbeFormat.MAX_ANSWERS)
                .mapToObj(number -> number + " -38\n")
                .collect(Collectors.joining("", "kernelproof-probe 1 x86_64\n", "end 4097\n"));

        assertThatThrownBy(() -> parse(many)).hasMessageContaining("at most 4096 answers");
        assertThatThrownBy(() -> parse("x".repeat(100_000))).hasMessageContaining("at most 64 characters");
    }

    @Test
    void showsControlCharactersOfBadInputEscaped() {
        assertThatThrownBy(() -> parse("\u001b[2J\n")).hasMessageContaining("seen:     \\x1b[2J");
    }

    private static Path script(Path directory, String content) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + content + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    private static List<Integer> missing(ProbeResult result) {
        return result.answers().entrySet().stream()
                .filter(entry -> entry.getValue().equals(new Returned(-Errno.ENOSYS)))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String finished(List<String> command) throws IOException {
        return NativePrograms.finish(command).output();
    }

    private static ProbeResult parse(String text) throws IOException {
        return Probe.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
