package io.kernelproof.probe;

import static io.kernelproof.probe.NativePrograms.probe;
import static io.kernelproof.probe.NativePrograms.workload;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.probe.NativePrograms.Finished;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which numbers an outer filter answers. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class WhoTests {

    @Test
    void tellsWhatAnOuterFilterAnswersFromWhatItAllows() throws IOException {
        List<String> outer = List.of(probe(), "deny", "434=38,436-438=1,1000-=95", "--");

        assertThat(who(outer, "434", "1", "437", "1000", "2000", "59")).isEqualTo("""
                        kernelproof-who 1 x86_64
                        434 errno 38
                        1 allowed
                        437 errno 1
                        1000 errno 95
                        2000 errno 95
                        59 allowed
                        end 6
                        """);
    }

    @Test
    void judgesEveryNumberThatAKernelMayHave() throws IOException {
        List<String> lines = who(List.of()).lines().toList();

        assertThat(lines).hasSize(514).first().isEqualTo("kernelproof-who 1 x86_64");
        assertThat(lines.subList(1, 513))
                .allMatch(line -> line.matches("\\d+ (allowed|errno \\d+|trap|kill|unfiltered)"));
        assertThat(lines).last().isEqualTo("end 512");
    }

    @ParameterizedTest
    @CsvSource({"kill, kill", "trap, trap", "log, allowed"})
    void tellsFiltersThatKillFromFiltersThatSendASignal(String action, String answer) throws IOException {
        assertThat(who(List.of(workload(), "filtered", action, "434"), "433", "434", "435"))
                .isEqualTo("kernelproof-who 1 x86_64\n433 allowed\n434 %s\n435 allowed\nend 3\n".formatted(answer));
    }

    @Test
    void executesNothing() throws IOException {
        // exit, exit_group, pause, setsid, kill, reboot and fork would all show.
        assertThat(who(List.of(), "60", "231", "34", "112", "62", "169", "57").lines())
                .hasSize(9)
                .last()
                .isEqualTo("end 7");
    }

    @Test
    void needsNoPrivileges() throws IOException {
        assertThat(who(NativePrograms.unprivileged(List.of()), "1").lines()).contains("1 allowed");
    }

    @Test
    void doesNotNeedTheCallsThatItsOwnCheckMakes() throws IOException {
        assertThat(who(List.of(probe(), "deny", "39=1,102=1", "--"), "39", "1").lines())
                .containsSubsequence("39 errno 1", "1 allowed");
    }

    @Test
    void refusesToGuessBehindASupervisorThatMayLetCallsGoOn() throws IOException {
        List<String> command = Launcher.commandLine("--record --deny 434=38", probe(), "who", "434");

        try (Launcher launcher = Launcher.start(command)) {
            assertThat(launcher.finish().out())
                    .isEqualTo("kernelproof-who 1 x86_64\nunsupported an outer filter has a supervisor\n");
        }
    }

    @Test
    void saysSoWhereNothingCanBeTraced() throws IOException {
        assertThat(who(List.of(probe(), "deny", "101=1", "--"), "1"))
                .isEqualTo("kernelproof-who 1 x86_64\nunsupported no ptrace of a filter's answers\n");
    }

    @Test
    void agreesWithTheFilterOnEveryNumber() throws IOException {
        String denied = "2-3=13,41-50=97,400-=38";
        List<String> lines = who(List.of(probe(), "deny", denied, "--")).lines().toList();

        assertThat(lines.subList(1, 513))
                .containsExactlyElementsOf(IntStream.range(0, 512)
                        .mapToObj(number -> number + " " + expected(number, lines))
                        .toList());
    }

    private static String expected(int number, List<String> lines) {
        if (number == 335 || number == 336) {
            return "unfiltered";
        }
        if (number >= 400) {
            return "errno 38";
        }
        if (number == 2 || number == 3) {
            return "errno 13";
        }
        if (number >= 41 && number <= 50) {
            return "errno 97";
        }
        // Whatever surrounds the whole test run may have its own filter, too.
        return lines.get(number + 1).substring(String.valueOf(number).length() + 1);
    }

    private static String who(List<String> outer, String... numbers) throws IOException {
        List<String> command = new ArrayList<>(outer);
        command.addAll(List.of(probe(), "who"));
        command.addAll(List.of(numbers));
        Finished finished = NativePrograms.finish(command);
        assertThat(finished.status()).as(finished.output()).isZero();
        return finished.output();
    }
}
