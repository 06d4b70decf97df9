package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the command line's surroundings and its commands do to it; {@code $KP} is it. */
final class CommandLineFaults {

    private static final int OF_THE_TOOL = 125;

    private static final List<Fault> ALL = new ArrayList<>();

    private CommandLineFaults() {}

    static List<Fault> all() {
        ALL.clear();
        streams();
        signals();
        commands();
        return List.copyOf(ALL);
    }

    private static void streams() {
        Kind kind = Kind.STANDARD_STREAMS;
        script(
                kind,
                "READER_GONE",
                "the reader of an endless output goes away",
                "$KP run -- yes | head -n 1; echo \"kp ${PIPESTATUS[0]}\"",
                ran -> ran.says("y\nkp 141").line("kp "));
        script(
                kind,
                "READER_GONE_OF_A_TRAP",
                "the reader of an endless output goes away, with trap",
                "$KP trap --fast -- yes | head -n 1; echo \"kp ${PIPESTATUS[0]}\"",
                ran -> ran.says("y\nkp 141").line("kp "));
        script(
                kind,
                "READER_GONE_OF_A_SILENT_COMMAND",
                "the reader goes away, and the command ignores SIGPIPE",
                "$KP run -- sh -c 'trap \"\" PIPE; while :; do echo y; done' 2>err | head -n 1; echo \"kp ${PIPESTATUS[0]}\"",
                ran -> {
                    assertThat(ran.line("kp ")).as(ran.toString()).isIn("kp 141", "kp 125", "kp 137", "kp 143");
                    return ran.line("kp ");
                });
        script(
                kind,
                "READER_OF_ERRORS_GONE",
                "the reader of endless errors goes away",
                "{ $KP run -- sh -c 'yes >&2' 2>&1 >&3 | head -n 1; echo \"kp ${PIPESTATUS[0]}\"; } 3>&1",
                ran -> {
                    assertThat(ran.line("kp ")).as(ran.toString()).isIn("kp 141", "kp 1", "kp 125", "kp 137", "kp 143");
                    return ran.line("kp ");
                });
        script(kind, "INPUT_CLOSED", "standard input is closed", "$KP run -- cat <&-; echo \"kp $?\"", ran -> {
            assertThat(ran.out()).as(ran.toString()).matches("kp \\d+\n");
            return ran.line("kp ");
        });
        script(
                kind,
                "OUTPUT_FULL",
                "standard output is full",
                "$KP run -- echo text >/dev/full; echo \"kp $?\"",
                ran -> ran.says("No space left on device").neverSays("kp 0\n").line("kp "));
        script(
                kind,
                "OUTPUT_CLOSED",
                "standard output is closed",
                "$KP run -- echo text >&-; echo \"kp $?\"",
                ran -> ran.neverSays("kp 0\n").line("kp "));
        script(
                kind,
                "OUTPUT_OF_A_PROBE_FULL",
                "standard output of probe is full",
                "$KP probe getrandom >/dev/full; echo \"kp $?\"",
                ran -> ran.says("No space left on device", "kp 125").line("No space"));
        script(
                kind,
                "OUTPUT_OF_WHO_CLOSED",
                "standard output of who is closed",
                "$KP who >&-; echo \"kp $?\"",
                ran -> ran.says("kp 125").line("kp "));
        script(
                kind,
                "OUTPUT_OF_JSON_FULL",
                "standard output of run --json is full",
                "$KP run --json -- true >/dev/full; echo \"kp $?\"",
                ran -> ran.says("kp 125").line("kp "));
        script(
                kind,
                "ERRORS_CLOSED",
                "standard error is closed",
                "$KP run -- echo text 2>&-; echo \"kp $?\"",
                ran -> ran.says("text\nkp 0").line("kp "));
        script(
                kind,
                "ERRORS_FULL",
                "standard error is full",
                "$KP run -- echo text 2>/dev/full; echo \"kp $?\"",
                ran -> ran.says("text\n").says("kp ").line("kp "));
        script(
                kind,
                "ALL_CLOSED",
                "all standard streams are closed",
                "$KP run -- sh -c 'exit 7' <&- >&- 2>&-; echo \"kp $?\"",
                ran -> ran.says("kp 7").line("kp "));
        script(
                kind,
                "INPUT_ENDLESS",
                "standard input never ends, and the command does not read it",
                "sleep 3600 | $KP run -- true; echo \"kp $?\"; kill %1 2>/dev/null || kill $(jobs -p)",
                ran -> ran.says("kp 0").line("kp "));
        script(
                kind,
                "INPUT_OF_1_GB",
                "1 GB goes through a command",
                "head -c 1000000000 /dev/zero | $KP run -- cat | wc -c",
                ran -> ran.says("1000000000").line("1000000000"));
        script(
                kind,
                "INPUT_IS_A_DIRECTORY",
                "standard input is a directory",
                "$KP run -- cat </; echo \"kp $?\"",
                ran -> ran.neverSays("Exception").says("kp ").line("kp "));
        script(
                kind,
                "OUTPUT_AND_ERRORS_APART",
                "both outputs at once",
                "$KP run -- sh -c 'seq 100000; seq 100000 >&2' 2>err | tail -n 1; grep -c . err",
                ran -> ran.says("100000\n").line("100000"));
    }

    private static void signals() {
        Kind kind = Kind.SIGNALS;
        for (String each : List.of("INT 130", "TERM 143", "HUP 129")) {
            String signal = each.split(" ")[0];
            ALL.add(new Fault(
                    kind, "COMMAND_GETS_" + signal, "SIG" + signal + " while a command runs", Need.LINUX, scene -> {
                        Ran ran = started(scene, "exec $KP run -- sh -c 'echo begun; exec sleep 3600'")
                                .signal(signal)
                                .end(BuildFaults.SOON);
                        return "exit status "
                                + ran.endedWith(Integer.parseInt(each.split(" ")[1]))
                                        .status();
                    }));
        }
        ended(
                "IGNORES_TERM",
                "the command ignores SIGTERM, and gets SIGKILL after it",
                "exec $KP run -- sh -c 'trap \"\" TERM; echo begun; while :; do sleep 1; done'",
                "TERM",
                "KILL");
        ended(
                "KP_IS_KILLED",
                "the command line is killed",
                "exec $KP run -- sh -c 'echo begun; exec sleep 3600'",
                "KILL");
        ended(
                "KP_IS_KILLED_WITH_DAEMONS",
                "the command line is killed, and the command has daemons",
                "exec $KP run -- sh -c 'setsid sleep 3600 & setsid sh -c \"trap : TERM HUP; sleep 3600; sleep 3600\" & echo begun; sleep 3600'",
                "KILL");
        ended(
                "TRAPPED_KP_IS_KILLED",
                "the command line is killed, with trap",
                "exec $KP trap -- sh -c 'echo begun; exec sleep 3600'",
                "KILL");
        ended(
                "STOPS_KEEPER_AND_LAUNCHER",
                "the command stops its keeper and its launcher; then SIGTERM",
                "exec $KP run -- sh -c 'k=$PPID; l=$(cut -d\" \" -f4 /proc/$k/stat); echo begun; kill -STOP $k $l; sleep 3600'",
                "TERM");
        ended(
                "STOPS_KEEPER_AND_LAUNCHER_INT",
                "the command stops its keeper and its launcher; then Ctrl-C",
                "exec $KP run -- sh -c 'k=$PPID; l=$(cut -d\" \" -f4 /proc/$k/stat); echo begun; kill -STOP $k $l; sleep 3600'",
                "INT");
        ended(
                "STOPS_KEEPER_AND_LAUNCHER_KILL",
                "the command stops its keeper and its launcher; then the command line is killed",
                "exec $KP run -- sh -c 'k=$PPID; l=$(cut -d\" \" -f4 /proc/$k/stat); echo begun; kill -STOP $k $l; sleep 3600'",
                "KILL");
        for (String mode : List.of("run", "trap", "run --kernel 5.10")) {
            ALL.add(new Fault(
                    kind,
                    "ATTACHES_" + mode.replaceAll("\\W+", "_").toUpperCase(java.util.Locale.ROOT),
                    "the command attaches to its keeper and its launcher; then SIGTERM: " + mode,
                    Need.LINUX,
                    scene -> {
                        Path program = compiled(scene, "tracer");
                        Ran ran = scene.startSh("exec $KP " + mode + " -- " + program)
                                .await("attached to")
                                .signal("TERM")
                                .end(BuildFaults.SOON);
                        return ran.failed().line("attached to") + ", exit status " + ran.status();
                    }));
        }
        script(
                kind,
                "TIMEOUT_TELLS_REFUSALS",
                "a command that had calls refused takes too long",
                "$KP run --kernel 5.1 --timeout 3 -- perl -e 'syscall(434, $$, 0); print \"asked\\n\"; sleep 3600'; echo \"kp $?\"",
                ran -> ran.neverSays("kp 0\n").says("pidfd_open").line("pidfd_open"));
        script(
                kind,
                "TIMEOUT_OF_AN_IMMORTAL",
                "a command that takes too long ignores all signals, and its daemons too",
                "$KP run --timeout 2 -- sh -c 'trap \"\" TERM INT HUP; setsid sleep 3600 & sleep 3600; sleep 3600'; echo \"kp $?\"",
                ran -> ran.neverSays("kp 0\n").says("2 s").line("2 s"));
    }

    private static void commands() {
        Kind kind = Kind.COMMAND;
        script(
                kind,
                "NO_SUCH_COMMAND",
                "a command that there is not",
                "$KP run -- /nowhere/at/all; echo \"kp $?\"",
                ran -> ran.says("kp 127", "/nowhere/at/all").speaksToPeople().line("/nowhere"));
        script(
                kind,
                "NOT_EXECUTABLE",
                "a command that is not executable",
                "$KP run -- /etc/passwd; echo \"kp $?\"",
                ran -> ran.says("kp 126").speaksToPeople().line("kernelproof:"));
        script(
                kind,
                "NOT_A_PROGRAM",
                "a command that is garbage",
                "head -c 1000 /dev/urandom > garbage; chmod +x garbage; $KP run -- ./garbage; echo \"kp $?\"",
                ran -> ran.says("kp 126").line("kernelproof:"));
        script(
                kind,
                "COMMAND_IS_KILLED",
                "a command that kills itself",
                "$KP run -- sh -c 'kill -KILL $$'; echo \"kp $?\"",
                ran -> ran.says("kp 137").line("kp "));
        script(
                kind,
                "COMMAND_LEAVES_DAEMONS",
                "a command that leaves daemons",
                "$KP run -- sh -c 'setsid sleep 3600 >/dev/null 2>&1 & setsid sh -c \"trap : TERM; sleep 3600; sleep 3600\" >/dev/null 2>&1 & exit 3'; echo \"kp $?\"",
                ran -> ran.says("kp 3").line("kp "));
        script(
                kind,
                "COMMAND_KILLS_KEEPER_AND_LAUNCHER",
                "a command that kills its keeper and its launcher at once",
                "$KP run -- sh -c 'k=$PPID; l=$(cut -d\" \" -f4 /proc/$k/stat); setsid sleep 3600 & kill -KILL $k $l; sleep 3600'; echo \"kp $?\"",
                ran -> ran.neverSays("kp 0\n", "out-of-memory killer does")
                        .says("kp 125")
                        .line("kernelproof:"));
        script(
                kind,
                "NESTED_COMMAND_LINES",
                "a command line in a command line",
                "$KP run --kernel 5.10 -- \"$KP\" run --kernel 5.4 -- sh -c 'exit 9'; echo \"kp $?\"",
                ran -> ran.says("kp 9").line("kp "));
        script(
                kind,
                "DIRECTORY_IS_GONE",
                "a working directory that is gone",
                "mkdir gone; cd gone; rmdir ../gone; $KP run -- true; echo \"kp $?\"",
                ran -> ran.neverSays("Exception").says("kp ").line("kp "));
        script(
                kind,
                "ESCAPES_IN_AN_OPTION",
                "escape sequences in an option",
                "$KP run --kernel $'\\e[31m\\e]0;title\\a' -- true; echo \"kp $?\"",
                ran -> ran.says("kp 125").speaksToPeople().line("kernelproof:"));
        script(
                kind,
                "ESCAPES_IN_A_COMMAND",
                "escape sequences in a command's name",
                "$KP run -- $'/nowhere/\\e[31m'; echo \"kp $?\"",
                ran -> ran.says("kp 127").speaksToPeople().line("kernelproof:"));
        script(
                kind,
                "ESCAPES_IN_AN_UNKNOWN_OPTION",
                "escape sequences in an unknown option",
                "$KP run $'--\\e[31m' -- true; echo \"kp $?\"",
                ran -> ran.says("kp 125").speaksToPeople().line("kernelproof:"));
        script(
                kind,
                "ESCAPES_IN_A_PROGRAMS_NAME",
                "escape sequences in the name of a program that is refused a call",
                "cp /usr/bin/perl $'p\\e[31m'; $KP run --kernel 5.1 -- ./$'p\\e[31m' -e 'syscall(434, $$, 0)'; echo \"kp $?\"",
                ran -> ran.says("pidfd_open").speaksToPeople().line("pidfd_open"));
        script(
                kind,
                "ARGUMENTS_OF_2_MB",
                "arguments of 2 MB",
                "$KP run -- true $(seq 100000); echo \"kp $?\"",
                ran -> ran.says("kp 0").line("kp "));
        script(
                kind,
                "ARGUMENT_IS_EMPTY",
                "an empty argument, and one with a line feed",
                "$KP run -- printf '[%s]' '' $'a\\nb'; echo; echo \"kp $?\"",
                ran -> ran.says("[][a\nb]", "kp 0").line("kp "));
        json(
                "JSON_OF_AN_UNKNOWN_CALL",
                "probe --json of a call that there is not",
                "$KP probe --json no_such_call",
                OF_THE_TOOL);
        json("JSON_OF_NO_COMMAND", "run --json of a command that there is not", "$KP run --json -- /nowhere", 127);
        json(
                "JSON_OF_A_TIMEOUT",
                "run --json of a command that takes too long",
                "$KP run --json --timeout 2 -- sleep 3600",
                OF_THE_TOOL);
        json(
                "JSON_OF_AN_UNKNOWN_KERNEL",
                "run --json on a kernel that there is not",
                "$KP run --json --kernel 99.9 -- true",
                OF_THE_TOOL);
        json("JSON_OF_NO_FLOOR", "floor --json of a command that fails everywhere", "$KP floor --json -- false", 1);
        json(
                "JSON_OF_AN_UNKNOWN_OPTION",
                "run --json with an option that there is not",
                "$KP run --json --nothing -- true",
                OF_THE_TOOL);
        ALL.add(new Fault(
                kind,
                "OWN_FILTER_ENOSYS",
                "a program that answers itself, by a filter of its own, ENOSYS",
                Need.LINUX,
                scene -> ownFilter(scene, "38")));
        ALL.add(new Fault(
                kind,
                "OWN_FILTER_EPERM",
                "a program that answers itself, by a filter of its own, EPERM",
                Need.LINUX,
                scene -> ownFilter(scene, "1")));
        ALL.add(new Fault(
                kind, "SET_USER_ID_COMMAND", "a set-user-ID program, as a user who is not root", Need.ROOT, scene -> {
                    for (String each : List.of("cache", "home")) {
                        Files.createDirectories(scene.path(each));
                    }
                    Scene.run(
                            "chown",
                            "65534",
                            scene.path("tmp").toString(),
                            scene.path("cache").toString(),
                            scene.path("home").toString());
                    Ran ran = scene.sh("cp /usr/bin/id id; chmod u+s id; export XDG_CACHE_HOME=$PWD/cache; "
                            + "setpriv --reuid=65534 --regid=65534 --clear-groups $KP run -- ./id -u; echo \"kp $?\"");
                    // A filter takes away the right to become somebody else: said, or not needed.
                    assertThat(ran.out())
                            .as(ran.toString())
                            .containsPattern("(?m)^(0|65534)$")
                            .contains("kp 0");
                    return ran.line("kp ");
                }));
    }

    private static void script(Kind kind, String name, String done, String script, Seen seen) {
        ALL.add(new Fault(kind, name, done, Need.LINUX, scene -> seen.in(scene.sh(script))));
    }

    private static void ended(String name, String done, String script, String... signals) {
        ALL.add(new Fault(Kind.SIGNALS, name, done, Need.LINUX, scene -> {
            Scene.Running running = started(scene, script);
            for (String signal : signals) {
                running.signal(signal);
            }
            return "exit status " + running.end(BuildFaults.SOON).failed().status();
        }));
    }

    /** Until the command has printed that it has begun. */
    private static Scene.Running started(Scene scene, String script) throws Exception {
        return scene.startSh(script).await("begun");
    }

    /** One document on standard output, which says what went wrong, and nothing else. */
    private static void json(String name, String done, String script, int status) {
        script(Kind.COMMAND, name, done, script, ran -> {
            ran.endedWith(status);
            assertThat(ran.out()).as(ran.toString()).isNotBlank();
            assertThat(JsonParser.parseString(ran.out()).isJsonObject()).isTrue();
            return "exit status " + status + "; " + ran.out().strip();
        });
    }

    private static String ownFilter(Scene scene, String errno) throws Exception {
        Path program = compiled(scene, "ownfilter");
        Ran ran = scene.sh("$KP trap -- " + program + " " + errno + "; echo \"kp $?\"");
        ran.says("getrandom answered " + errno, "kp 0").neverSays("by the kernel", "no such call");
        return ran.line("kernelproof:");
    }

    static Path compiled(Scene scene, String name) throws Exception {
        Path program = Files.createDirectories(scene.path("native")).resolve(name);
        Scene.run(
                "gcc",
                "-O1",
                "-static",
                "-o",
                program.toString(),
                Path.of("src", "test", "c", name + ".c").toString());
        return program;
    }

    /** Checks what came of a script, and says what was seen. */
    @FunctionalInterface
    private interface Seen {
        String in(Ran ran) throws Exception;
    }
}
