package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What happens to the JVM that runs the build. */
final class BuildFaults {

    /** For what is asked to end. */
    static final Duration SOON = Duration.ofSeconds(40);

    private BuildFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        for (String signal : List.of("TERM", "INT", "HUP", "KILL", "QUIT")) {
            all.add(new Fault(
                    Kind.BUILD_IS_ENDED,
                    "BUILD_GETS_" + signal,
                    "SIG" + signal + " in the middle of a test",
                    Need.LINUX,
                    scene -> {
                        Scene.Running running =
                                waiting(scene).start().await("STARTED acts()").signal(signal);
                        if (signal.equals("QUIT")) {
                            // A JVM prints its threads, and goes on.
                            running.await("Full thread dump").signal("TERM");
                        }
                        return "exit status " + running.end(SOON).failed().status();
                    }));
        }
        all.add(new Fault(
                Kind.BUILD_IS_ENDED, "BUILD_GETS_TERM_TWICE", "SIGTERM, and again at once", Need.LINUX, scene -> {
                    Ran ran = waiting(scene)
                            .start()
                            .await("STARTED acts()")
                            .signal("TERM")
                            .signal("TERM")
                            .end(SOON);
                    return "exit status " + ran.failed().status();
                }));
        all.add(new Fault(
                Kind.BUILD_IS_ENDED,
                "BUILD_GETS_TERM_AT_ITS_START",
                "SIGTERM before the first test",
                Need.LINUX,
                scene -> {
                    Ran ran = waiting(scene)
                            .start()
                            .await("STARTED Kernelproof")
                            .signal("TERM")
                            .end(SOON);
                    return "exit status " + ran.failed().status();
                }));
        all.add(new Fault(
                Kind.BUILD_IS_ENDED,
                "BUILD_IS_STOPPED_FOR_A_MOMENT",
                "SIGSTOP, SIGCONT after a moment",
                Need.LINUX,
                scene -> {
                    Scene.Running running = scene.build(Subjects.PLAIN)
                            .start()
                            .await("STARTED Kernelproof")
                            .signal("STOP");
                    running.process().waitFor(2, java.util.concurrent.TimeUnit.SECONDS);
                    running.signal("CONT");
                    Ran ran = running.end().endedWith(0);
                    return ran.line("PASSED two()");
                }));
        all.add(limits("NO_PROCESSES", "no more than 40 processes of a user", "prlimit", "--nproc=40:40"));
        all.add(limits("FEW_DESCRIPTORS", "no more than 70 descriptors", "prlimit", "--nofile=70:70"));
        all.add(limits("SMALL_FILES", "files of at most 1 MB", "prlimit", "--fsize=1000000:1000000"));
        all.add(limits("NO_MEMORY", "an address space of 3 GB", "prlimit", "--as=3000000000:3000000000"));
        all.add(limits("SMALL_STACK", "a stack of 256 KiB", "prlimit", "--stack=262144:262144"));
        all.add(limits(
                "NO_CORE_NO_LOCKS",
                "no locked memory, no message queues, no pending signals",
                "prlimit",
                "--memlock=0:0",
                "--msgqueue=0:0",
                "--sigpending=0:0"));
        all.add(passing(
                "NO_HOME",
                "no HOME, no XDG_CACHE_HOME",
                scene -> scene.build(Subjects.PLAIN)
                        .withVariable("HOME", "")
                        .withVariable("XDG_CACHE_HOME", "")
                        .with("user.home", "?")));
        all.add(passing(
                "NO_VARIABLES",
                "no variables at all but the mark",
                scene -> scene.build(Subjects.PLAIN)
                        .by("env", "-i", Scene.MARK + "=" + scene.mark())
                        .with("user.home", scene.path("home").toString())));
        all.add(passing(
                "BLOCKED_SIGNALS",
                "SIGTERM and SIGCHLD are ignored",
                scene -> scene.build(Subjects.PLAIN).by("sh", "-c", "trap '' TERM CHLD HUP PIPE; exec \"$@\"", "sh")));
        all.add(passing(
                "NO_STANDARD_STREAMS",
                "standard input and error are closed",
                scene -> scene.build(Subjects.PLAIN).by("sh", "-c", "exec \"$@\" <&- 2>&-", "sh")));
        all.add(passing(
                "UMASK",
                "a umask of 0777",
                scene -> scene.build(Subjects.PLAIN)
                        .by("sh", "-c", "umask 0777; exec \"$@\"", "sh")
                        .withVariable("XDG_CACHE_HOME", scene.path("cache").toString())));
        all.add(new Fault(Kind.LIMITS_OF_THE_USER, "OTHER_USER", "a user that no file knows", Need.ROOT, scene -> {
            for (String each : List.of("cache", "report")) {
                java.nio.file.Files.createDirectories(scene.path(each));
            }
            Scene.run(
                    "chown",
                    "-R",
                    "4711:4711",
                    scene.path("tmp").toString(),
                    scene.path("cache").toString(),
                    scene.path("report").toString());
            Result result = scene.build(Subjects.PLAIN)
                    .by("setpriv", "--reuid=4711", "--regid=4711", "--clear-groups", "--no-new-privs")
                    .withVariable("XDG_CACHE_HOME", scene.path("cache").toString())
                    .run();
            plainPassed(result);
            return result.seen();
        }));
        return all;
    }

    private static Build waiting(Scene scene) {
        return scene.build(Subjects.ACTING).with("act", "WAITS");
    }

    /** Where a limit is too small for a JVM, its own words must reach the result; where not, all passes. */
    private static Fault limits(String name, String done, String... by) {
        return new Fault(Kind.LIMITS_OF_THE_USER, name, done, Need.ROOT, scene -> {
            boolean ofUser = name.equals("NO_PROCESSES");
            if (ofUser) {
                for (String each : List.of("cache", "report")) {
                    java.nio.file.Files.createDirectories(scene.path(each));
                }
                Scene.run(
                        "chown",
                        "-R",
                        "4712:4712",
                        scene.path("tmp").toString(),
                        scene.path("cache").toString(),
                        scene.path("report").toString());
            }
            Build build = scene.build(Subjects.PLAIN).with("kernelproof.strict", "true");
            if (ofUser) {
                build.by("setpriv", "--reuid=4712", "--regid=4712", "--clear-groups")
                        .withVariable("XDG_CACHE_HOME", scene.path("cache").toString());
            }
            Ran ran = build.by(by).start().end();
            if (ran.status() == 0) {
                return ran.says("PASSED one() [host]", "PASSED two() [host]", "closed")
                        .line("PASSED two()");
            }
            ran.neverSays("install it", "out-of-memory killer does");
            assertThat(ran.err() + ran.out())
                    .as(ran.toString())
                    .containsPattern(
                            "EAGAIN|EMFILE|EFBIG|ENOMEM|Too many open files|[Rr]esource temporarily unavailable|unable to create|insufficient memory|not enough|File too large|Cannot allocate|Could not");
            return "exit status " + ran.status() + "; " + ran.line("seen:");
        });
    }

    /** How a build is made. */
    @FunctionalInterface
    private interface Made {
        Build in(Scene scene) throws Exception;
    }

    private static Fault passing(String name, String done, Made made) {
        return new Fault(Kind.LIMITS_OF_THE_USER, name, done, Need.LINUX, scene -> {
            Result result = made.in(scene).run();
            plainPassed(result);
            return result.seen();
        });
    }

    static void plainPassed(Result result) {
        result.passedBuild().passes("one()", "host").passes("two()", "host");
    }
}
