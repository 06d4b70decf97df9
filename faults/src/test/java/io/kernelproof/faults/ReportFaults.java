package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.Subjects;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reports that nobody of ours has written, and directories in which none can be written. */
final class ReportFaults {

    /** What is read: 0. What cannot be: 2. Never 1, which is a regression. */
    private static final List<Integer> READ_OR_NOT = List.of(0, 2);

    private static final String HOSTILE =
            "</script><script>alert(1)</script><img src=x onerror=alert(2)>\\u2028\\\"'--><!--<script>";

    private static final String BASE = """
            {
              "schema": 1,
              "environments": [
                {"id": "host", "name": "host", "axes": {"kernel": "host"}, "fidelity": "real", "facts": {"jdk": "17"}}
              ],
              "results": [
                {
                  "environment": "host", "class": "demo.SomeTests", "test": "some()", "id": "[engine:e]/[class:demo.SomeTests]",
                  "verdict": "passed with fallback", "reason": "it passed", "output": "",
                  "refusals": [
                    {
                      "syscall": "pidfd_open", "number": 434, "abi": "x86_64", "errno": 38, "error": "ENOSYS", "count": 20000,
                      "program": "java", "by": "kernel", "reason": "since 5.3", "next": [{"syscall": "close"}]
                    }
                  ]
                }
              ]
            }
            """;

    /** Those of which a later build must also not be stopped, one of each way to be wrong. */
    private static final Set<String> EARLIER = Set.of(
            "NULL_TEST",
            "NULL_IN_NEXT",
            "NULL_AXES",
            "NULL_MINIMUM_KERNEL",
            "DEEP",
            "HUGE_NUMBER",
            "CUT",
            "EMPTY",
            "ARRAY",
            "TWICE_THE_SAME_ENVIRONMENT");

    private ReportFaults() {}

    private static Map<String, String> malformed() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("NULL_TEST", BASE.replace("\"test\": \"some()\"", "\"test\": null"));
        all.put("NULL_CLASS", BASE.replace("\"class\": \"demo.SomeTests\"", "\"class\": null"));
        all.put("NULL_REASON", BASE.replace("\"reason\": \"it passed\"", "\"reason\": null"));
        all.put("NULL_ENVIRONMENT", BASE.replace("\"environment\": \"host\"", "\"environment\": null"));
        all.put("NULL_AXES", BASE.replace("{\"kernel\": \"host\"}", "null"));
        all.put("NULL_AXIS", BASE.replace("{\"kernel\": \"host\"}", "{\"kernel\": null}"));
        all.put("NULL_FACT", BASE.replace("{\"jdk\": \"17\"}", "{\"jdk\": null}"));
        all.put("NULL_IN_NEXT", BASE.replace("{\"syscall\": \"close\"}", "null"));
        all.put("NULL_RESULT", BASE.replace("\"results\": [", "\"results\": [null,"));
        all.put("NULL_MINIMUM_KERNEL", BASE.replace("\"schema\": 1,", "\"schema\": 1, \"minimumKernels\": [null],"));
        all.put("TEXT_IN_PLACE_OF_NEXT", BASE.replace("[{\"syscall\": \"close\"}]", "\"close\""));
        all.put(
                "OBJECT_IN_PLACE_OF_REFUSALS",
                BASE.replaceFirst("(?s)\"refusals\": \\[.*\\]\\s*\\}\\s*\\]\\s*\\}", "\"refusals\": {}}]}"));
        all.put(
                "HALF_A_MINIMUM_KERNEL",
                BASE.replace(
                        "\"schema\": 1,",
                        "\"schema\": 1, \"minimumKernels\": [{\"class\": \"a\", \"module\": \"b\"}],"));
        all.put("NO_SUCH_ENVIRONMENT", BASE.replace("\"environment\": \"host\"", "\"environment\": \"nowhere\""));
        all.put(
                "TWICE_THE_SAME_ENVIRONMENT",
                BASE.replace(
                        "\"environments\": [",
                        "\"environments\": [{\"id\": \"host\", \"name\": \"host\", \"axes\": {}, \"fidelity\": \"real\", \"facts\": {}},"));
        all.put("NO_SUCH_VERDICT", BASE.replace("passed with fallback", "hacked"));
        all.put("HUGE_NUMBER", BASE.replace("434", "1e999999999"));
        all.put("HUGE_COUNT", BASE.replace("20000", "9".repeat(2_000_000)));
        all.put("NEGATIVE_COUNT", BASE.replace("20000", "-5"));
        all.put("HUGE_SCHEMA", BASE.replace("\"schema\": 1,", "\"schema\": 1e400,"));
        all.put(
                "DEEP",
                "{\"x\":" + "[".repeat(200_000) + "]".repeat(200_000) + ","
                        + BASE.strip().substring(1));
        all.put("DEEP_REFUSALS", BASE.replace("\"refusals\": [", "\"refusals\": [" + "[".repeat(100_000)));
        all.put("MEMBER_TWICE", BASE.replace("\"verdict\":", "\"verdict\": \"failed\", \"verdict\":"));
        all.put("BYTE_ORDER_MARK", "\ufeff" + BASE);
        all.put("CUT", BASE.substring(0, BASE.length() / 2));
        all.put("EMPTY", "");
        all.put("ARRAY", "[]");
        all.put("NUL_IN_A_NAME", BASE.replace("demo.SomeTests", "\0demo"));
        all.put(
                "MARKUP_EVERYWHERE",
                BASE.replace("some()", HOSTILE)
                        .replace("it passed", HOSTILE)
                        .replace("\"java\"", "\"" + HOSTILE + "\"")
                        .replace("\"jdk\": \"17\"", "\"" + HOSTILE + "\": \"" + HOSTILE + "\""));
        all.put(
                "TERMINAL_AND_MENTIONS",
                BASE.replace("\"name\": \"host\"", "\"name\": \"\\u001b[31m\\u001b]0;title\\u0007 @somebody\"")
                        .replace("\"some()\"", "\"x\\\\| [click](https://evil.example) @somebody \\u009b31m\"")
                        .replace("passed with fallback", "failed"));
        return all;
    }

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        malformed().forEach((name, text) -> {
            all.add(new Fault(
                    Kind.REPORT_IS_MALFORMED,
                    "MERGED_" + name,
                    "Merge and Compare of a report: " + words(name),
                    Need.LINUX,
                    scene -> merged(scene, text)));
            if (EARLIER.contains(name)) {
                all.add(new Fault(
                        Kind.EARLIER_REPORT_IS_MALFORMED,
                        "EARLIER_" + name,
                        "a build where an earlier report is: " + words(name),
                        Need.LINUX,
                        scene -> earlier(scene, text)));
            }
        });
        for (String each : List.of(
                "report.json.tmp",
                "report.html.tmp",
                "report.md.tmp",
                ".run",
                "report.json",
                "report.html",
                "report.json.unreadable")) {
            all.add(new Fault(
                    Kind.REPORT_DIRECTORY,
                    "LINK_" + each.replace('.', '_').toUpperCase(Locale.ROOT),
                    "a symbolic link " + each + " leads to a file of the user's",
                    Need.LINUX,
                    scene -> {
                        Path file = Files.writeString(scene.path("precious"), "precious");
                        Files.createDirectory(scene.path("report"));
                        Files.createSymbolicLink(scene.path("report").resolve(each), file);
                        Ran ran = scene.build(Subjects.PLAIN).start().end();
                        assertThat(file).hasContent("precious");
                        ran.says("PASSED one() [host]", "closed").endedWith(0);
                        Files.deleteIfExists(scene.path("report").resolve(each));
                        return ran.line("PASSED one()");
                    }));
        }
        all.add(directory("REPORT_DIRECTORY_IS_FULL", "has no room", scene -> scene.tmpfs("report", "size=4k")));
        all.add(directory(
                "REPORT_DIRECTORY_IS_READ_ONLY", "is mounted read-only", scene -> scene.tmpfs("report", "ro")));
        all.add(directory("REPORT_DIRECTORY_IS_A_FILE", "is a file", scene -> Files.createFile(scene.path("report"))));
        all.add(directory(
                "REPORT_IS_A_DIRECTORY",
                "has a directory report.json with something in it",
                scene -> Files.createDirectories(scene.path("report/report.json/something"))));
        all.add(directory("REPORT_LOCK_IS_HELD", "is locked by another process, which never ends", scene -> {
            Path state = Files.createDirectories(scene.path("report")).resolve(".run");
            Scene.Running holder = scene.startSh(
                    "exec python3 -c 'import fcntl,sys,time; f=open(sys.argv[1],\"a\"); fcntl.lockf(f, fcntl.LOCK_EX); print(\"held\", flush=True); time.sleep(3600)' \"$1\"",
                    state.toString());
            holder.await("held");
            scene.atTheEnd(holder.process()::destroyForcibly);
        }));
        all.add(directory("REPORT_IS_A_PIPE", "has a named pipe report.json, to which nobody writes", scene -> {
            Files.createDirectories(scene.path("report"));
            Scene.run("mkfifo", scene.path("report/report.json").toString());
            scene.atTheEnd(() -> Files.deleteIfExists(scene.path("report/report.json")));
        }));
        return all;
    }

    private static String words(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String merged(Scene scene, String text) throws Exception {
        Path file = Files.writeString(scene.path("malformed.json"), text);
        Path good = Files.writeString(scene.path("good.json"), BASE);
        String merge = "io.kernelproof.report.Merge";
        Ran merged = java(scene, merge, scene.path("merged").toString(), good.toString(), file.toString());
        Ran compared = java(scene, "io.kernelproof.report.Compare", file.toString(), file.toString());
        for (Ran ran : List.of(merged, compared)) {
            assertThat(ran.status()).as(ran.toString()).isIn(READ_OR_NOT);
            ran.speaksToPeople();
            if (ran.status() != 0) {
                ran.says(file.toString());
            }
        }
        Path html = scene.path("merged/report.html");
        if (Files.exists(html)) {
            assertThat(Files.readString(html)).doesNotContain("<script>alert(1)", "<img src=x");
            assertThat(Files.readString(scene.path("merged/report.md")))
                    .doesNotContain("<script>", "<img", " @somebody");
        }
        return "exit status %d; %s"
                .formatted(
                        merged.status(),
                        (merged.err() + merged.out()).lines().findFirst().orElse(""));
    }

    private static Ran java(Scene scene, String... line) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                Scene.java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + scene.path("tmp"),
                "-cp",
                Scene.classPath()));
        all.addAll(List.of(line));
        return scene.start(all, Map.of()).end();
    }

    /** Of the same build, so that it would be added to. */
    private static String earlier(Scene scene, String text) throws Exception {
        Build build = scene.build(Subjects.PLAIN).with("kernelproof.run", "this");
        BuildFaults.plainPassed(build.run());
        Files.writeString(scene.path("report/report.json"), text);
        Result result =
                scene.build(Subjects.PLAIN).with("kernelproof.run", "this").run();
        BuildFaults.plainPassed(result);
        result.ran().neverSays("\tat io.kernelproof");
        boolean moved = Files.exists(scene.path("report/report.json.unreadable"));
        if (moved) {
            result.says("report.json.unreadable");
        }
        return (moved ? "moved to report.json.unreadable; " : "read; ") + result.seen();
    }

    /** Is done to the directory. */
    @FunctionalInterface
    private interface Deed {
        void in(Scene scene) throws Exception;
    }

    /** Tests pass, and nobody says that there is a report where there is none. */
    private static Fault directory(String name, String done, Deed deed) {
        Need need = name.endsWith("FULL") || name.endsWith("READ_ONLY") ? Need.ROOT : Need.LINUX;
        return new Fault(Kind.REPORT_DIRECTORY, name, "a directory for the report that " + done, need, scene -> {
            deed.in(scene);
            Ran ran = scene.build(Subjects.PLAIN).start().end();
            ran.says("PASSED one() [host]", "PASSED two() [host]", "closed");
            if (!Files.isRegularFile(scene.path("report/report.json"))
                    || Files.size(scene.path("report/report.json")) == 0) {
                ran.neverSays("report: " + scene.path("report/report.json"));
                ran.says(scene.path("report").toString());
            }
            if (Files.isDirectory(scene.path("report"))) {
                assertThat(scene.path("report").toFile().list((directory, file) -> file.endsWith(".tmp")))
                        .as("left there")
                        .isEmpty();
            }
            return "exit status %d; %s"
                    .formatted(ran.status(), ran.line(scene.path("report").toString()));
        });
    }
}
