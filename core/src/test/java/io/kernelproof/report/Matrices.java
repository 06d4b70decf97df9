package io.kernelproof.report;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reports such as projects have them. */
final class Matrices {

    private static final Verdict PASSED = new Verdict.Passed(
            "it passed, and nothing was refused to it beside what is refused to every program there");

    private Matrices() {}

    static EnvironmentReport environment(String image, String runtime, String kernel) {
        boolean simulated = !kernel.equals("host");
        Map<String, String> facts = new LinkedHashMap<>(Map.of(
                "image.digest", "sha256:4d5f9fd7d6b5a2c5e1c0ee2bb3b1ac4a5a6a3e8f2f6b6c0a7f5d4f3c2b1a0918",
                "jdk", "17.0.15+6",
                "kernel.release", runtime.equals("runsc") ? "4.4.0" : "6.1.0-38-amd64",
                "machine", "x86_64",
                "refused.calls", "recorded",
                "runtime.signs", runtime.equals("runsc") ? "gVisor: it lacks setfsuid" : "Linux: it has setfsuid",
                "seccomp", "filter"));
        String name = "%s / %s".formatted(image, runtime) + (simulated ? " / %s (simulated)".formatted(kernel) : "");
        return new EnvironmentReport(
                "%s/%s/%s".formatted(image, runtime, kernel),
                name,
                Map.of("image", image, "runtime", runtime, "kernel", kernel),
                simulated ? Fidelity.SIMULATED : Fidelity.REAL,
                facts);
    }

    static Refusal refusal(String syscall, int number, RefusedBy by, String reason) {
        return new Refusal(syscall, new RefusedCall(number, "x86_64", 38, 0, 0, 2, "java"), by, reason);
    }

    static TestResult result(EnvironmentReport environment, String className, String test, Verdict verdict) {
        return new TestResult(
                environment.id(),
                className,
                test + "()",
                "[engine:junit-jupiter]/[class:%s]/[method:%s()]".formatted(className, test),
                verdict);
    }

    /** A library on two images, two runtimes and two kernels, with all kinds of verdicts. */
    static Report library() {
        Refusal pidfd =
                refusal("pidfd_open", 434, RefusedBy.SIMULATED, "pidfd_open is in mainline since 5.3; 3.10 is older");
        Refusal statx = refusal("statx", 332, RefusedBy.SIMULATED, "statx is in mainline since 4.11; 3.10 is older");
        Refusal uring = refusal(
                "io_uring_setup",
                425,
                RefusedBy.KERNEL,
                "the runtime runsc has no io_uring_setup; its kernel says ENOSYS");
        List<EnvironmentReport> environments = new ArrayList<>();
        List<TestResult> results = new ArrayList<>();
        for (String image : List.of("debian:12", "rockylinux:9")) {
            for (String runtime : List.of("runc", "runsc")) {
                for (String kernel : List.of("3.10", "host")) {
                    if (runtime.equals("runsc") && kernel.equals("3.10")) {
                        continue;
                    }
                    EnvironmentReport here = environment(image, runtime, kernel);
                    environments.add(here);
                    boolean old = kernel.equals("3.10");
                    boolean gvisor = runtime.equals("runsc");
                    String watcher = "com.example.process.ProcessWatcherTests";
                    results.add(result(
                            here,
                            watcher,
                            "seesTheChildExit",
                            old
                                    ? new Verdict.Failed(
                                            "java.io.IOException: pidfd_open: Function not implemented\n\tat com.example.process.Pidfd.open(Pidfd.java:41)\n\tat com.example.process.ProcessWatcher.watch(ProcessWatcher.java:88)",
                                            List.of(pidfd, statx))
                                    : PASSED));
                    results.add(result(
                            here,
                            watcher,
                            "pollsWhereThereAreNoPidfds",
                            old
                                    ? new Verdict.PassedWithFallback(
                                            "it passed although pidfd_open was refused to it", List.of(pidfd))
                                    : PASSED));
                    results.add(result(here, watcher, "givesUpAfterTheLimit", PASSED));
                    String store = "com.example.store.StoreTests";
                    results.add(result(
                            here,
                            store,
                            "writesThroughARing",
                            gvisor
                                    ? new Verdict.KnownIncompatible(
                                            "known to be incompatible, because gVisor has no io_uring; it failed: java.io.IOException: ENOSYS",
                                            List.of(uring))
                                    : old
                                            ? new Verdict.Incompatible(
                                                    "a required system call is not to be had in [%s]: io_uring_setup is missing (it is in mainline since 5.1; 3.10 is older)"
                                                            .formatted(here.name()))
                                            : PASSED));
                    results.add(result(here, store, "survivesACrash", PASSED));
                    results.add(result(
                            here,
                            store,
                            "locksTheFile",
                            image.equals("debian:12")
                                    ? PASSED
                                    : new Verdict.Skipped("aborted: needs a file system with locks", List.of())));
                }
            }
        }
        EnvironmentReport kata = new EnvironmentReport(
                "debian:12/kata/host",
                "debian:12 / kata",
                Map.of("image", "debian:12", "runtime", "kata", "kernel", "host"),
                Fidelity.REAL,
                Map.of());
        environments.add(kata);
        Stream.of("writesThroughARing", "survivesACrash", "locksTheFile")
                .forEach(test -> results.add(result(
                        kata,
                        "com.example.store.StoreTests",
                        test,
                        new Verdict.NotRun("not run: Docker has no runtime 'kata', only runc and runsc"))));
        return new Report(environments, results);
    }

    /** A library on kernels, as they can be had without containers. */
    static Report kernels() {
        Verdict fallback = new Verdict.PassedWithFallback(
                "it passed although statx was refused to it",
                List.of(refusal("statx", 332, RefusedBy.SIMULATED, "statx is in mainline since 4.11; it is older")));
        String watcher = "com.example.process.ProcessWatcherTests";
        String files = "com.example.store.FileStoreTests";
        List<EnvironmentReport> environments = new ArrayList<>();
        List<TestResult> results = new ArrayList<>();
        for (String kernel : List.of("3.10", "5.14", "host", "rhel-7.9")) {
            boolean old = List.of("3.10", "rhel-7.9").contains(kernel);
            EnvironmentReport here = EnvironmentReport.of(
                    Environment.onKernel(kernel),
                    Map.of(
                            "jdk", "17.0.15+6",
                            "kernel.release", "6.12.48-amd64",
                            "machine", "x86_64",
                            "refused.calls", kernel.equals("host") ? "not seen" : "recorded",
                            "seccomp", kernel.equals("host") ? "disabled" : "filter"));
            environments.add(here);
            Refusal pidfd = refusal(
                    "pidfd_open",
                    434,
                    RefusedBy.SIMULATED,
                    kernel.equals("3.10")
                            ? "pidfd_open is in mainline since 5.3; 3.10 is older"
                            : "pidfd_open is in mainline since 5.3; rhel-7.9 is based on 3.10 and did not backport it (inferred from rhel-7.7)");
            Verdict noPidfd = new Verdict.Failed(
                    "java.io.IOException: pidfd_open: Function not implemented\n\tat com.example.process.Pidfd.open(Pidfd.java:41)",
                    List.of(pidfd));
            results.add(result(here, watcher, "seesTheChildExit", old ? noPidfd : PASSED));
            results.add(result(
                    here,
                    watcher,
                    "pollsWhereThereAreNoPidfds",
                    old
                            ? new Verdict.PassedWithFallback(
                                    "it passed although pidfd_open was refused to it", List.of(pidfd))
                            : PASSED));
            results.add(result(here, watcher, "givesUpAfterTheLimit", PASSED));
            results.add(result(here, files, "tellsTheBirthOfAFile", kernel.equals("3.10") ? fallback : PASSED));
            results.add(result(here, files, "survivesACrash", PASSED));
            results.add(result(here, "com.example.ParserTests", "parses", PASSED));
        }
        return new Report(environments, results);
    }

    /** Many tests in many environments, of which a few failed. */
    static Report large(int environments, int tests) {
        List<EnvironmentReport> columns = IntStream.range(0, environments)
                .mapToObj(i -> environment(
                        "image:" + i / 10,
                        List.of("runc", "crun", "runsc", "kata").get(i % 4),
                        "5." + i % 10))
                .toList();
        Refusal refusal = refusal("statx", 332, RefusedBy.SIMULATED, "statx is in mainline since 4.11");
        List<TestResult> results = new ArrayList<>();
        for (EnvironmentReport environment : columns) {
            for (int test = 0; test < tests; test++) {
                boolean fails = test % 97 == 13 && environment.id().endsWith("5.3");
                results.add(result(
                        environment,
                        "com.example.part%02d.Class%03dTests".formatted(test / 400, test / 25),
                        "test%04d".formatted(test),
                        fails ? new Verdict.Failed("it failed, number " + test, List.of(refusal)) : PASSED));
            }
        }
        return new Report(columns, results);
    }
}
