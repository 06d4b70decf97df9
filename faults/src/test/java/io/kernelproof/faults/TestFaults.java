package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.Act;
import io.kernelproof.faults.subject.Subjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a test does in {@code host}; the same tests do nothing in {@code 5.14}, and nothing that happens beside them stops them there. */
@SuppressWarnings("UnnecessaryLambda") // Checks are read as words.
final class TestFaults {

    private static final String LOST = "was lost before its tests were done.";

    private static final List<Fault> ALL = new ArrayList<>();

    private TestFaults() {}

    static List<Fault> all() {
        ALL.clear();
        ends();
        stops();
        leaves();
        floods();
        tells();
        forges();
        changes();
        dynamic();
        return List.copyOf(ALL);
    }

    private static void ends() {
        Kind kind = Kind.TEST_ENDS_PROCESSES;
        act(kind, Act.EXIT_0, "System.exit(0)", dies("seen:     exit status 0, on request of thread 'main'"));
        act(kind, Act.EXIT_3, "System.exit(3)", dies("seen:     exit status 3, on request of thread 'main'"));
        act(
                kind,
                Act.EXIT_IN_A_THREAD,
                "System.exit(5) in another thread",
                dies("exit status 5, on request of thread"));
        act(
                kind,
                Act.EXIT_WITH_A_HOOK_THAT_WAITS,
                "System.exit(0), and a hook that never ends",
                dies("it still ran 30 s after its exit began, on request of thread 'main'"));
        act(kind, Act.HALT_0, "Runtime.halt(0)", dies("exit status 0, without running its shutdown hooks"));
        act(kind, Act.HALT_9, "Runtime.halt(9)", dies("exit status 9, without running its shutdown hooks"));
        act(kind, Act.KILL_JVM, "kill -KILL of its JVM", dies("seen:     signal 9 (SIGKILL)"));
        act(kind, Act.TERM_JVM, "kill -TERM of its JVM", dies());
        act(kind, Act.SEGV_JVM, "kill -SEGV of its JVM", dies("signal 6 (SIGABRT)"));
        act(kind, Act.KILL_KEEPER, "kill -KILL of the keeper", dies().andThen(TestFaults::blamesNoMemory));
        act(kind, Act.KILL_LAUNCHER, "kill -KILL of the launcher", dies().andThen(TestFaults::blamesNoMemory));
        act(kind, Act.TERM_LAUNCHER, "kill -TERM of the launcher", dies().andThen(TestFaults::blamesNoMemory));
        act(
                kind,
                Act.KILL_BOTH,
                "kill -KILL of keeper and launcher at once, with a daemon",
                dies().andThen(TestFaults::blamesNoMemory));
        act(kind, Act.KILL_ALL_THREE, "kill -KILL of launcher, keeper and JVM at once", dies());
        act(kind, Act.OUT_OF_MEMORY, "takes all memory of its JVM", failsAtLeast("acts()", "OutOfMemoryError"));
        act(kind, Act.ABORT_BY_A_FULL_STACK, "calls itself for ever", fails("StackOverflowError"));
    }

    private static void stops() {
        Kind kind = Kind.TEST_STOPS_PROCESSES;
        act(kind, Act.STOP_LAUNCHER_FOR_A_MOMENT, "stops the launcher for 2 s", survives());
        act(kind, Act.STOP_KEEPER_FOR_A_MOMENT, "stops the keeper for 2 s", survives());
        for (Act act : List.of(Act.STOP_LAUNCHER, Act.STOP_BOTH)) {
            add(
                    kind,
                    act,
                    "stops " + (act == Act.STOP_BOTH ? "keeper and launcher" : "the launcher")
                            + " for ever, and nobody ends the build",
                    scene -> failsAtLeast("acts()", "took longer than")
                            .of(build(scene, act).run()));
        }
        for (Act act : List.of(Act.STOP_JVM, Act.STOP_KEEPER, Act.STOP_LAUNCHER, Act.STOP_BOTH, Act.WAITS)) {
            for (String signal : List.of("INT", "TERM", "KILL")) {
                String name = act.name() + "_THEN_" + signal;
                ALL.add(new Fault(
                        kind,
                        name,
                        "%s; then the build gets SIG%s".formatted(words(act), signal),
                        Need.LINUX,
                        scene -> {
                            Ran ran = build(scene, act)
                                    .start()
                                    .await("STARTED acts()")
                                    .await(() -> isDone(scene), "the act")
                                    .signal(signal)
                                    .end(BuildFaults.SOON);
                            ran.failed();
                            return "exit status " + ran.status() + ", in time";
                        }));
            }
        }
    }

    private static void leaves() {
        Kind kind = Kind.TEST_LEAVES_PROCESSES;
        act(kind, Act.DAEMON, "a daemon with a session of its own", survives());
        act(kind, Act.DAEMON_OF_A_DAEMON, "daemons of daemons, of which one ignores SIGTERM", survives());
        act(kind, Act.DAEMON_WITH_ANOTHER_ENVIRONMENT, "a daemon with other variables", survives());
        act(kind, Act.DAEMON_HOLDS_PIPES, "a daemon that holds the test's output", survives());
        act(kind, Act.CHILD_HOLDS_PIPES, "a child that holds the test's output", survives());
        act(kind, Act.HUNDRED_DAEMONS, "100 daemons", survives());
        act(kind, Act.STOPPED_CHILD, "a child that is stopped", survives());
        act(kind, Act.FORKING_DAEMON, "a daemon that forks all the time", survives());
        act(kind, Act.HOOK_THAT_WAITS, "a shutdown hook that never ends", survives());
        act(kind, Act.THREAD_THAT_SPINS, "a thread that spins, and is no daemon", survives());
        ALL.add(new Fault(
                kind,
                "HOOKS_IN_EACH_OF_4",
                "4 JVMs whose shutdown hooks never end, and a common pool of 1",
                Need.LINUX,
                scene -> {
                    Result result = build(scene, Act.HOOK_THAT_WAITS)
                            .without("act.in")
                            .with("kernelproof.kernels", "host,5.14,5.10,4.18")
                            .with("kernelproof.parallelism", "4")
                            .with("java.util.concurrent.ForkJoinPool.common.parallelism", "1")
                            .run()
                            .passedBuild();
                    assertThat(result.rows())
                            .hasSize(12)
                            .allMatch(row -> row.verdict().startsWith("passed"));
                    return "exit status 0, 12 tests passed, session closed";
                }));
    }

    private static void floods() {
        Kind kind = Kind.TEST_FLOODS;
        act(kind, Act.FLOOD_OUT, "200 MB of standard output", survives());
        act(kind, Act.FLOOD_ERR, "200 MB of standard error", survives());
        act(kind, Act.FLOOD_BY_A_CHILD, "200 MB by a child", survives());
        act(kind, Act.FLOOD_WITHOUT_LINES, "one line of 100 MB", survives());
        act(kind, Act.FLOOD_BY_A_DAEMON, "a daemon that writes for ever to the test's output", survives());
        act(kind, Act.MANY_ENTRIES, "2,000,000 empty lines", survives());
        act(kind, Act.BINARY_OUT, "1 MB of random bytes", survives());
    }

    private static void tells() {
        Kind kind = Kind.TEST_TELLS_TOO_MUCH;
        act(kind, Act.MESSAGE_OF_10_MB, "an exception with a message of 10 MB", fails("mmmm"));
        act(kind, Act.CLASS_NAME_OF_9_MB, "a frame with a class of 9 MB", fails("fails in truth"));
        act(kind, Act.FILE_NAME_OF_9_MB, "a frame with a file of 9 MB", fails("fails in truth"));
        act(kind, Act.METHOD_NAME_OF_9_MB, "a frame with a method of 9 MB", fails("fails in truth"));
        act(
                kind,
                Act.LOADER_AND_MODULE_OF_9_MB,
                "a frame with loader, module and version of 9 MB each",
                fails("fails in truth"));
        act(kind, Act.A_MILLION_FRAMES, "an exception with 1,000,000 frames", fails("frames"));
        act(kind, Act.CAUSES_20000_DEEP, "20,000 causes", fails("cause of 19999"));
        act(kind, Act.CAUSES_IN_A_CIRCLE, "causes in a circle", fails("one"));
        act(kind, Act.SUPPRESSED_5000, "5,000 suppressed exceptions", fails("suppressing"));
        act(kind, Act.MESSAGE_THAT_THROWS, "getMessage() throws an Error", fails());
        act(kind, Act.MESSAGE_THAT_HANGS, "getMessage() never returns", failsAtLeast("acts()"));
        act(kind, Act.TO_STRING_THAT_HANGS, "toString() of an exception never returns", failsAtLeast("acts()"));
        act(kind, Act.CAUSE_THAT_HANGS, "getCause() never returns", failsAtLeast("acts()"));
        act(kind, Act.FRAMES_THAT_ARE_NULL, "getStackTrace() is null", fails());
        act(kind, Act.CONTROL_CHARACTERS, "control characters, markup and names with @ in a message", result -> {
            fails("<script>").accept(result);
            result.ran().speaksToPeople();
        });
    }

    private static void forges() {
        Kind kind = Kind.TEST_FORGES;
        act(kind, Act.FORGED_FRAMES_ON_OUT, "frames of the launcher on standard output", fails("fails in truth"));
        act(
                kind,
                Act.FRAME_INTO_THE_LAUNCHER,
                "a refusal into /proc/LAUNCHER/fd/1",
                survives().andThen(TestFaults::nothingRefused));
        act(
                kind,
                Act.FRAME_INTO_THE_KEEPER,
                "a refusal into every descriptor of the keeper",
                survives().andThen(TestFaults::nothingRefused));
        act(
                kind,
                Act.END_INTO_THE_LAUNCHER,
                "an end into /proc/LAUNCHER/fd/1, then a failure",
                fails("fails in truth"));
        act(kind, Act.MEMORY_OF_THE_LAUNCHER, "opens the launcher's memory", survives());
        act(kind, Act.MEMORY_OF_THE_KEEPER, "opens the keeper's memory", survives());
        for (Act act : List.of(
                Act.GARBAGE_INTO_OWN_CHANNEL,
                Act.LENGTH_OF_2_GB_INTO_OWN_CHANNEL,
                Act.DEEP_CONTAINERS_INTO_OWN_CHANNEL,
                Act.LESS_DEEP_CONTAINERS_INTO_OWN_CHANNEL,
                Act.MANY_TESTS_INTO_OWN_CHANNEL,
                Act.GARBAGE_ON_EVERY_DESCRIPTOR)) {
            act(kind, act, words(act), failsAtLeast("acts()"));
        }
        act(kind, Act.DONE_INTO_OWN_CHANNEL, "tells that all is done, then fails", failsAtLeast("acts()"));
        ALL.add(new Fault(
                kind,
                "FRAME_AS_THE_SAME_USER",
                "a refusal into the launcher, by a user who is not root",
                Need.ROOT,
                scene -> {
                    Result result = asNobody(scene, build(scene, Act.FRAME_INTO_THE_LAUNCHER))
                            .run();
                    survives().andThen(TestFaults::nothingRefused).accept(result);
                    return result.seen();
                }));
        ALL.add(new Fault(
                kind,
                "MEMORY_AS_THE_SAME_USER",
                "opens the launcher's memory, as a user who is not root",
                Need.ROOT,
                scene -> {
                    Result result = asNobody(scene, build(scene, Act.MEMORY_OF_THE_LAUNCHER))
                            .run();
                    survives().accept(result);
                    return result.seen();
                }));
    }

    private static void changes() {
        Kind kind = Kind.TEST_CHANGES_ITS_PROCESS;
        act(kind, Act.CLOSES_THE_CHANNEL, "closes the descriptors by which its JVM got the channel", survives());
        act(kind, Act.CLOSES_ALL_DESCRIPTORS, "closes all descriptors", failsAtLeast("after()"));
        act(kind, Act.CLOSES_STANDARD_STREAMS, "closes the standard streams", survives());
        act(kind, Act.ALL_DESCRIPTORS_IN_USE, "opens files until no descriptor is left", ranAll());
        act(kind, Act.CLEARED_PROPERTIES, "clears all system properties", ranAll());
        act(kind, Act.OTHER_LOCALE, "sets a locale with other digits", survives());
        act(kind, Act.NO_CLASS_LOADER, "takes away the context class loader", survives());
        act(kind, Act.INTERRUPTED_THREADS, "interrupts all threads", ranAll());
        act(kind, Act.NULL_STREAMS, "sets System.err to null", survives());
        act(kind, Act.DELETED_DIRECTORY, "its working directory is gone", survives());
        act(kind, Act.PTRACES_THE_LAUNCHER, "attaches to the launcher", ranAll());
        act(kind, Act.PTRACES_THE_KEEPER, "attaches to the keeper", ranAll());
        ALL.add(new Fault(kind, "NESTED_BUILD", "runs a build of its own, with environments", Need.LINUX, scene -> {
            Result result = build(scene, Act.NESTED_BUILD)
                    .with("nested.report", scene.path("nested").toString())
                    .run();
            survives().accept(result);
            assertThat(Build.rows(scene.path("nested/report.json")))
                    .hasSize(3)
                    .allMatch(row -> row.verdict().startsWith("passed"));
            return result.seen();
        }));
        ALL.add(new Fault(
                kind,
                "SET_USER_ID_PROGRAM",
                "starts a set-user-ID program, as a user who is not root",
                Need.ROOT,
                scene -> {
                    Path program = scene.path("id");
                    Files.copy(Path.of("/usr/bin/id"), program);
                    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
                    Scene.run("chmod", "u+s", program.toString());
                    Result result = asNobody(scene, build(scene, Act.SET_USER_ID_PROGRAM))
                            .withVariable("SET_USER_ID_PROGRAM", program.toString())
                            .run();
                    ranAll().accept(result);
                    return result.seen();
                }));
    }

    private static void dynamic() {
        Kind kind = Kind.TEST_TELLS_TOO_MUCH;
        for (String what : List.of("uri", "container-uri", "name", "many", "hostile-names")) {
            ALL.add(new Fault(
                    kind,
                    "DYNAMIC_" + what.toUpperCase(java.util.Locale.ROOT),
                    "a dynamic test that fails: " + what,
                    Need.LINUX,
                    scene -> {
                        Result result = scene.build(Subjects.DYNAMIC)
                                .with("dynamic", what)
                                .with("kernelproof.kernels", "host")
                                .run()
                                .failedBuild();
                        result.passes("bystander()", "host");
                        assertThat(result.rows()).anyMatch(row -> row.verdict().equals("failed"));
                        result.ran().speaksToPeople();
                        return result.rows().stream()
                                .filter(row -> row.verdict().equals("failed"))
                                .findFirst()
                                .orElseThrow()
                                .gist();
                    }));
        }
        for (int depth : List.of(100, 1_500)) {
            ALL.add(new Fault(
                    kind,
                    "DYNAMIC_DEEP_" + depth,
                    "a dynamic test that fails in " + depth + " nested containers",
                    Need.LINUX,
                    scene -> {
                        Result result = scene.build(Subjects.DYNAMIC)
                                .with("dynamic", "deep")
                                .with("depth", Integer.toString(depth))
                                .run();
                        result.failedBuild();
                        assertThat(result.rows()).anyMatch(row -> row.verdict().equals("failed"));
                        return result.rows().stream()
                                .filter(row -> row.verdict().equals("failed"))
                                .findFirst()
                                .orElseThrow()
                                .gist();
                    }));
        }
    }

    private static Build asNobody(Scene scene, Build build) throws Exception {
        for (String each : List.of("cache", "report", "tmp", "home")) {
            Files.createDirectories(scene.path(each));
            Scene.run("chown", "65534:65534", scene.path(each).toString());
        }
        return build.by("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                .withVariable("XDG_CACHE_HOME", scene.path("cache").toString());
    }

    private static Build build(Scene scene, Act act) {
        return scene.build(Subjects.ACTING)
                .with("act", act.name())
                .with("act.in", "host")
                .with("act.begun", scene.path("begun").toString())
                .with("kernelproof.kernels", "host,5.14")
                .with("kernelproof.parallelism", "2");
    }

    /** Acts tell by a file that they are about to be done; what is stopped cannot tell afterwards. */
    private static boolean isDone(Scene scene) {
        return Files.exists(scene.path("begun"));
    }

    private static String words(Act act) {
        return act.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }

    private static void act(Kind kind, Act act, String done, Consumer<Result> check) {
        add(
                kind,
                act,
                done,
                scene -> ((Check) check::accept).of(build(scene, act).run()));
    }

    private static void add(Kind kind, Act act, String done, Fault.Trial trial) {
        String name =
                ALL.stream().anyMatch(fault -> fault.name().equals(act.name())) ? act.name() + "_FOR_EVER" : act.name();
        ALL.add(new Fault(kind, name, "a test: " + done, Need.LINUX, trial));
    }

    /** What must be seen in a result. */
    @FunctionalInterface
    private interface Check extends Consumer<Result> {

        default String of(Result result) {
            accept(result);
            return result.seen();
        }
    }

    /** It takes the tests of its environment with it that have not ended. */
    private static Check dies(String... texts) {
        return result -> {
            elsewherePassed(result.failedBuild());
            result.passes("before()", "host")
                    .fails("acts()", "host", LOST, "next:")
                    .fails("after()", "host", LOST);
            result.fails("acts()", "host", texts);
        };
    }

    private static Check fails(String... texts) {
        return result -> {
            elsewherePassed(result.failedBuild());
            result.passes("before()", "host").fails("acts()", "host", texts).passes("after()", "host");
        };
    }

    /** Other tests of the environment may fail with it, or not; none is gone. */
    private static Check failsAtLeast(String test, String... texts) {
        return result -> {
            elsewherePassed(result.failedBuild());
            result.fails(test, "host", texts);
            for (String each : List.of("before()", "acts()", "after()")) {
                assertThat(result.row(each, "host").verdict()).isIn("passed", "passed with fallback", "failed");
            }
        };
    }

    private static Check survives() {
        return result -> {
            elsewherePassed(result.passedBuild());
            result.passes("before()", "host").passes("acts()", "host").passes("after()", "host");
        };
    }

    /** Whether it fails is the test's matter; that all have a result, and that the build has the worst of them, is ours. */
    private static Check ranAll() {
        return result -> {
            elsewherePassed(result);
            boolean red = List.of("before()", "acts()", "after()").stream()
                    .map(test -> result.row(test, "host").verdict())
                    .peek(verdict -> assertThat(verdict).isIn("passed", "passed with fallback", "failed"))
                    .toList()
                    .contains("failed");
            if (red) {
                result.failedBuild();
            } else {
                result.passedBuild();
            }
        };
    }

    private static void elsewherePassed(Result result) {
        for (String test : List.of("before()", "acts()", "after()")) {
            assertThat(result.row(test, "5.14").verdict()).as(result.toString()).startsWith("passed");
        }
    }

    private static void nothingRefused(Result result) {
        assertThat(result.rows())
                .allSatisfy(row -> assertThat(row.refusals().toString()).doesNotContain("forged", "1000000"));
    }

    private static void blamesNoMemory(Result result) {
        assertThat(result.row("acts()", "host").reason()).doesNotContain("out-of-memory");
    }
}
