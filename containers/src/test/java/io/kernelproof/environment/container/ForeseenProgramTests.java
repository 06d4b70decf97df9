package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Workload;
import io.kernelproof.environment.WorkloadLostException;
import io.kernelproof.trap.Frame;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program of which it is known before a container is started that it will be run in it. */
@ExtendWith(CleanDaemon.class)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class ForeseenProgramTests {

    /** Tells what it is sent, and who its launcher descends from: the container's first process, or nobody there if it was exec'ed. */
    private static final String TELLING = """
            read line <&98
            process=$PPID
            while read -r _ _ _ parent _ </proc/$process/stat; [ $parent -gt 1 ]; do process=$parent; done
            echo $line $parent >&99
            """;

    /** The same script as another word of the command line. */
    private static final Command ANOTHER = fully(Command.of("bash", "-c", TELLING, "another"));

    private static final Command FORESEEN = fully(Command.of("bash", "-c", TELLING));

    private static Command fully(Command command) {
        return command.withWatch(new Watch(Trap.FULL, Set.of(), Optional.empty()));
    }

    private static Sandbox start(String runtime, String seccomp, Command foreseen) throws Exception {
        Environment environment = TestDaemon.environment(TestDaemon.DEBIAN, runtime, seccomp);
        return new ContainerProvider().start(environment, Set.of(), Optional.of(foreseen));
    }

    /** What a program writes to its channel, with a line to read, to its end. */
    private static String told(Sandbox sandbox, Command command, String line) throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (Workload workload = sandbox.start(command, true)) {
            workload.requests().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            workload.requests().flush();
            for (Frame frame = workload.next(); frame != null; frame = workload.next()) {
                if (frame instanceof Frame.Channel channel) {
                    told.write(channel.bytes());
                }
            }
        }
        return told.toString(StandardCharsets.US_ASCII).strip();
    }

    @ParameterizedTest
    @CsvSource({
        "runc, default",
        "runc, unconfined",
        "runc, refuses-clone3-and-statx.json",
        "crun, default",
        "runsc, default",
        "runsc-2024, default"
    })
    void runsBesideTheLookAroundAndIsGivenToWhoeverStartsIt(String runtime, String seccomp) throws Exception {
        try (Sandbox sandbox = start(runtime, seccomp, FORESEEN)) {
            assertThat(told(sandbox, FORESEEN, "this")).isEqualTo("this 1");
            assertThat(told(sandbox, FORESEEN, "again"))
                    .as("the next one is exec'ed")
                    .isEqualTo("again 0");
            assertThat(sandbox.run("echo", "apart").stdout()).isEqualTo("apart\n");
        }
    }

    @Test
    void endsIfAnotherIsStarted() throws Exception {
        try (Sandbox sandbox = start("runc", "default", FORESEEN)) {
            assertThat(told(sandbox, ANOTHER, "another")).isEqualTo("another 0");
            assertThat(told(sandbox, FORESEEN, "late")).isEqualTo("late 0");
        }
    }

    @Test
    void doesNotDisturbCommandsBeforeIt() throws Exception {
        try (Sandbox sandbox = start("runc", "default", FORESEEN)) {
            assertThat(sandbox.run("echo", "before").stdout()).isEqualTo("before\n");
            assertThat(told(sandbox, FORESEEN, "this")).isEqualTo("this 1");
        }
    }

    /** Fast trapping looks at those calls only that the kernel there lacks, which are not known before. */
    @Test
    void isExecutedIfItsTrapDependsOnWhatIsSeenThere() throws Exception {
        Command fast = FORESEEN.withWatch(new Watch(Trap.FAST, Set.of(), Optional.empty()));
        try (Sandbox sandbox = start("runc", "default", fast)) {
            assertThat(told(sandbox, fast, "this")).isEqualTo("this 0");
        }
    }

    @Test
    void hasVariablesAndUsersOnlyIfItIsExecuted() throws Exception {
        Command variable = fully(Command.of("bash", "-c", "read line <&98; echo $line $SEEN >&99")
                .withVariables(Map.of("SEEN", "there")));
        try (Sandbox sandbox = start("runc", "default", variable)) {
            assertThat(told(sandbox, variable, "it is")).isEqualTo("it is there");
        }
    }

    private static void requireLost(Sandbox sandbox, Command command) {
        assertThatThrownBy(() -> told(sandbox, command, "now"))
                .isInstanceOf(WorkloadLostException.class)
                .hasMessageContaining(
                        "the native launcher, which the container has started, ended without telling how the program did");
    }

    /** Nobody says then how the workload has ended. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void isSeenToEndIfItsLauncherIsKilled(String runtime) throws Exception {
        Command killing = Command.of(
                "bash",
                "-c",
                "read line <&98; read -r _ _ _ launcher _ </proc/$PPID/stat; kill -9 $launcher; sleep 1000");
        try (Sandbox sandbox = start(runtime, "default", killing)) {
            requireLost(sandbox, killing);
        }
    }

    /** Not before it has said what it is: one that never said so is one that did not start. */
    @Test
    void isSeenToEndIfItsLauncherWasKilledBeforeItIsStarted() throws Exception {
        Command killing = Command.of("bash", "-c", """
                until [ -e /tmp/said ]; do :; done
                read -r _ _ _ launcher _ </proc/$PPID/stat
                kill -9 $launcher
                sleep 1000
                """);
        try (Sandbox sandbox = start("runc", "default", killing)) {
            awaitFirstWord();
            sandbox.run("sh", "-c", """
                    touch /tmp/said
                    while grep -qs -e bash -e sleep /proc/[0-9]*/comm; do :; done
                    """);
            requireLost(sandbox, killing);
        }
    }

    /** The launcher says it in one write of some hundred bytes; only from outside its own are its writes seen. */
    private static void awaitFirstWord() throws IOException {
        Map<String, String> parents = new HashMap<>();
        String workload = null;
        while (workload == null) {
            for (String[] process : TestDaemon.client()
                    .topContainerCmd(TestDaemon.containers().get(0))
                    .exec()
                    .getProcesses()) {
                parents.put(process[1], process[2]);
                workload = process[7].startsWith("bash ") ? process[1] : workload;
            }
        }
        Path writes = Path.of("/proc", parents.get(parents.get(workload)), "io");
        while (!Pattern.compile("wchar: [0-9]{3}")
                .matcher(Files.readString(writes))
                .find()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void isSeenToEndIfThereIsNoSuchProgram() throws Exception {
        Command none = fully(Command.of("/none"));
        try (Sandbox sandbox = start("runc", "default", none)) {
            assertThat(told(sandbox, none, "now")).isEmpty();
        }
    }

    @Test
    void isKilledIfItIsClosedAndTheContainerLivesOn() throws Exception {
        Command endless = fully(Command.of("bash", "-c", "echo ready >&99; exec sleep 1000"));
        try (Sandbox sandbox = start("runc", "default", endless)) {
            try (Workload workload = sandbox.start(endless, true)) {
                Frame frame = workload.next();
                while (!(frame instanceof Frame.Channel)) {
                    frame = workload.next();
                }
            }
            assertThat(sandbox.run("sh", "-c", "cat /proc/[0-9]*/comm").stdout())
                    .doesNotContain("sleep");
        }
    }

    @Test
    void isWholeIfItHasToldMoreThanIsHeldBeforeItIsStarted() throws Exception {
        Command telling = fully(Command.of("bash", "-c", "head -c 1000000 /dev/zero >&99; echo end $PPID >&99"));
        try (Sandbox sandbox = start("runc", "default", telling)) {
            assertThat(told(sandbox, telling, "")).hasSizeGreaterThan(1000000).contains("end");
        }
    }
}
