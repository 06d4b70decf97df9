package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.Act;
import io.kernelproof.faults.subject.Subjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What happens to daemons, containers and images. */
final class ContainerFaults {

    private static final String HTTP = "HTTP/1.1 200 OK\r\n";

    /** Each request has a limit of its own. */
    private static final Duration BAD_ANSWERS_LIMIT = Duration.ofSeconds(160);

    private static final List<Fault> ALL = new ArrayList<>();

    private static @Nullable OwnDaemon ownDaemon;

    private ContainerFaults() {}

    static List<Fault> all() {
        ALL.clear();
        badAnswers();
        daemons();
        containers();
        acts();
        images();
        return List.copyOf(ALL);
    }

    private static synchronized OwnDaemon ownDaemon() throws IOException, InterruptedException {
        if (ownDaemon == null) {
            ownDaemon = new OwnDaemon();
        }
        return ownDaemon;
    }

    static synchronized void removeDaemon() throws IOException, InterruptedException {
        if (ownDaemon != null) {
            ownDaemon.remove();
            ownDaemon = null;
        }
    }

    private static void badAnswers() {
        Map<String, BadDaemon.Answer> all = new LinkedHashMap<>();
        all.put("CLOSES", (request, answer) -> {});
        all.put("NOTHING", BadDaemon.text(""));
        all.put("GARBAGE", BadDaemon.text("\0\1\2garbage\r\n\r\n"));
        all.put("HALF_A_HEAD", BadDaemon.text(HTTP + "Content-Le"));
        all.put("ENDLESS_HEAD", BadDaemon.endless(HTTP, "X-More: " + "x".repeat(1_000) + "\r\n"));
        all.put("ENDLESS_LINE", BadDaemon.endless(HTTP + "X-More: ", "x".repeat(1_000)));
        all.put(
                "ENDLESS_BODY",
                BadDaemon.endless(HTTP + "Transfer-Encoding: chunked\r\n\r\n", "3e8\r\n" + "[".repeat(1_000) + "\r\n"));
        all.put("ONE_BYTE_A_SECOND", BadDaemon.slow(HTTP));
        all.put("HUGE_LENGTH", BadDaemon.text(HTTP + "Content-Length: 99999999999\r\n\r\n{"));
        all.put("NEGATIVE_LENGTH", BadDaemon.text(HTTP + "Content-Length: -1\r\n\r\n{}"));
        all.put("BAD_CHUNK", BadDaemon.text(HTTP + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"));
        all.put("NO_JSON", BadDaemon.text(HTTP + "Content-Length: 4\r\n\r\n<x/>"));
        all.put("NULL", BadDaemon.text(HTTP + "Content-Length: 4\r\n\r\nnull"));
        all.put(
                "ERROR_500",
                BadDaemon.text("HTTP/1.1 500 no\r\nContent-Length: 26\r\n\r\n{\"message\":\"\\u001b[31m no\"}"));
        all.put("ANOTHER_PLACE", BadDaemon.text("HTTP/1.1 301 moved\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"));
        all.forEach((name, answer) -> ALL.add(new Fault(
                Kind.DAEMON_ANSWERS_BADLY,
                "ANSWER_" + name,
                "in place of a daemon, a server answers: "
                        + name.toLowerCase(Locale.ROOT).replace('_', ' '),
                Need.LINUX,
                scene -> {
                    BadDaemon daemon = scene.atTheEnd(new BadDaemon(answer));
                    Result result = scene.build(Subjects.PLAIN)
                            .inImage(Docker.DEBIAN)
                            .with("kernelproof.strict", "true")
                            .withVariable("DOCKER_HOST", daemon.host())
                            .run(BAD_ANSWERS_LIMIT);
                    notRun(result, "the Docker daemon cannot be used: ");
                    result.ran().speaksToPeople();
                    return result.seen();
                })));
        ALL.add(new Fault(
                Kind.DAEMON_ANSWERS_BADLY,
                "CERTIFICATE_OF_ANOTHER_HOST",
                "a daemon has a certificate of the right authority for another host",
                Need.LINUX,
                scene -> {
                    Path certificates = scene.path("certificates");
                    Files.createDirectories(certificates);
                    // The authority signs both the client and the host that is not this one.
                    scene.sh("""
                    set -e
                    cd certificates
                    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca-key.pem -out ca.pem -subj /CN=authority -days 2
                    for each in server key; do
                      openssl req -newkey rsa:2048 -nodes -keyout $each-key.pem -out $each.csr -subj /CN=$each
                      printf 'subjectAltName=DNS:another.invalid' > $each.ext
                      openssl x509 -req -in $each.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile $each.ext -out $each.pem -days 2
                    done
                    mv key.pem cert.pem
                    mv key-key.pem key.pem
                    """).endedWith(0);
                    Scene.Running server = scene.startSh(
                            "cd certificates; exec openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server-key.pem -naccept 50 -www");
                    server.await("ACCEPT 127.0.0.1:");
                    scene.atTheEnd(server.process()::destroyForcibly);
                    String port = server.result(0).line("ACCEPT 127.0.0.1:").replaceAll(".*:", "");
                    Result result = scene.build(Subjects.PLAIN)
                            .inImage(Docker.DEBIAN)
                            .with("kernelproof.strict", "true")
                            .withVariable("DOCKER_HOST", "tcp://127.0.0.1:" + port)
                            .withVariable("DOCKER_TLS_VERIFY", "1")
                            .withVariable("DOCKER_CERT_PATH", certificates.toString())
                            .run();
                    notRun(result, "its certificate is for another host");
                    assertThat(result.row("one()", Docker.DEBIAN).reason())
                            .containsPattern("(?i)subject alternative|no name matching|host ?name");
                    return result.seen();
                }));
    }

    private static void daemons() {
        daemon(
                "DAEMON_KILLED",
                "SIGKILL to the daemon in the middle of a test; it is started again",
                (scene, daemon) -> {
                    Scene.Running running =
                            inOwn(scene, daemon, Act.WAITS).start().await("STARTED acts()");
                    daemon.end("KILL");
                    Result result = inOwn(scene, daemon, Act.WAITS).result(running.end());
                    result.failedBuild()
                            .fails("acts()", Docker.DEBIAN, "was lost before")
                            .fails("after()", Docker.DEBIAN);
                    assertThat(result.row("acts()", Docker.DEBIAN).reason()).doesNotContain("out-of-memory");
                    return result.seen();
                });
        daemon("DAEMON_RESTARTED", "the daemon is restarted in the middle of a test", (scene, daemon) -> {
            Scene.Running running = inOwn(scene, daemon, Act.WAITS).start().await("STARTED acts()");
            daemon.end("TERM");
            daemon.startAgain();
            Result result = inOwn(scene, daemon, Act.WAITS).result(running.end());
            result.failedBuild()
                    .fails("acts()", Docker.DEBIAN, "was lost before")
                    .fails("after()", Docker.DEBIAN);
            return result.seen();
        });
        daemon(
                "DAEMON_STOPPED_FOR_A_MOMENT",
                "the daemon is stopped for 5 s in the middle of a test",
                (scene, daemon) -> {
                    Scene.Running running =
                            inOwn(scene, daemon, Act.WAITS_FOR_A_FILE).start().await("STARTED acts()");
                    daemon.signal("STOP");
                    Files.createFile(scene.path("shared/go"));
                    running.process().waitFor(5, TimeUnit.SECONDS);
                    daemon.signal("CONT");
                    Result result = inOwn(scene, daemon, Act.WAITS_FOR_A_FILE).result(running.end());
                    result.passedBuild().passes("acts()", Docker.DEBIAN).passes("after()", Docker.DEBIAN);
                    return result.seen();
                });
        for (String signal : List.of("INT", "TERM")) {
            daemon(
                    "DAEMON_STOPPED_THEN_" + signal,
                    "the daemon is stopped in the middle of a test, then the build gets SIG" + signal,
                    (scene, daemon) -> {
                        Scene.Running running =
                                inOwn(scene, daemon, Act.WAITS).start().await("STARTED acts()");
                        daemon.signal("STOP");
                        return "exit status "
                                + running.signal(signal)
                                        .end(BuildFaults.SOON)
                                        .failed()
                                        .status();
                    });
        }
        daemon("DAEMON_STOPPED_BEFORE", "the daemon is stopped before the build begins", (scene, daemon) -> {
            daemon.signal("STOP");
            Result result = inOwn(scene, daemon, Act.NOTHING)
                    .with("kernelproof.strict", "true")
                    .run();
            result.failedBuild().has("acts()", Docker.DEBIAN, "not run", " s");
            return result.seen();
        });
        daemon(
                "BUILD_KILLED_WITH_A_CONTAINER",
                "the build is killed; the next one finds its container",
                (scene, daemon) -> {
                    Scene.Running running = inOwn(scene, daemon, Act.WAITS)
                            .start()
                            .await("STARTED acts()")
                            .signal("KILL");
                    return "exit status "
                            + running.end(BuildFaults.SOON).failed().status();
                });
    }

    /** Afterwards, the next build passes, and removes what the daemon could not be told to remove. */
    private static void daemon(String name, String done, DaemonTrial trial) {
        ALL.add(new Fault(Kind.DAEMON, name, done, Need.DOCKER, scene -> {
            OwnDaemon daemon = ownDaemon();
            Files.createDirectories(scene.path("shared"));
            String seen;
            try {
                seen = trial.in(scene, daemon);
            } finally {
                daemon.restore();
            }
            Result next = scene.build(Subjects.PLAIN)
                    .inImage(Docker.DEBIAN)
                    .withVariable("DOCKER_HOST", daemon.host())
                    .reportingTo(scene.path("next"))
                    .run();
            next.passedBuild().passes("one()", Docker.DEBIAN);
            assertThat(daemon.containers())
                    .as("containers after the next build")
                    .isEmpty();
            return seen + "; the next build passes, no container is left";
        }));
    }

    private static Build inOwn(Scene scene, OwnDaemon daemon, Act act) {
        return inImage(scene, act).withVariable("DOCKER_HOST", daemon.host());
    }

    /** The directory of a file to wait for is on the class path, so that it is seen inside. */
    private static Build inImage(Scene scene, Act act) {
        return scene.build(Subjects.ACTING)
                .inImage(Docker.DEBIAN)
                .with("act", act.name())
                .with("act.file", scene.path("shared/go").toString())
                .withClassPath(scene.path("shared").toString());
    }

    private static void containers() {
        container("CONTAINER_KILLED", "the container is killed", true, id -> Docker.run("kill", id));
        container("CONTAINER_REMOVED", "the container is removed", true, id -> Docker.run("rm", "--force", id));
        container(
                "CONTAINER_STOPPED",
                "the container is stopped by 'docker stop'",
                true,
                id -> Docker.run("stop", "--time", "1", id));
        container(
                "CONTAINER_RESTARTED",
                "the container is restarted",
                true,
                id -> Docker.run("restart", "--time", "1", id));
        container("CONTAINER_PAUSED_FOR_A_MOMENT", "the container is paused for 3 s", false, id -> {
            Docker.run("pause", id);
            Scene.run("sleep", "3");
            Docker.run("unpause", id);
        });
        container(
                "AGENT_STOPPED",
                "the container's first process is stopped",
                false,
                id -> Scene.signal("STOP", pid(id)));
        container("AGENT_KILLED", "the container's first process is killed", true, id -> Scene.signal("KILL", pid(id)));
        for (String signal : List.of("INT", "TERM", "KILL")) {
            ALL.add(new Fault(
                    Kind.CONTAINER,
                    "CONTAINER_PAUSED_THEN_" + signal,
                    "the container is paused, then the build gets SIG" + signal,
                    Need.DOCKER,
                    scene -> {
                        Files.createDirectories(scene.path("shared"));
                        Scene.Running running =
                                inImage(scene, Act.WAITS).start().await("STARTED acts()");
                        String id = Docker.of(running.process()).orElseThrow().id();
                        Docker.run("pause", id);
                        Ran ran = running.signal(signal).end(BuildFaults.SOON).failed();
                        if (signal.equals("KILL")) {
                            scene.build(Subjects.PLAIN)
                                    .inImage(Docker.DEBIAN)
                                    .reportingTo(scene.path("next"))
                                    .run()
                                    .passedBuild();
                        }
                        return "exit status " + ran.status();
                    }));
        }
        ALL.add(new Fault(
                Kind.CONTAINER,
                "CONTAINERS_PAUSED_OF_4",
                "one of four containers is paused, its build gets SIGTERM",
                Need.DOCKER,
                scene -> {
                    Files.createDirectories(scene.path("shared"));
                    Scene.Running running = inImage(scene, Act.WAITS)
                            .with("kernelproof.runtimes", "runc,crun")
                            .with("kernelproof.parallelism", "4")
                            .start()
                            .await("STARTED acts() [kernelproof/debian:12 / runc]")
                            .await("STARTED acts() [kernelproof/debian:12 / crun]");
                    Docker.run(
                            "pause", Docker.of(running.process()).orElseThrow().id());
                    return "exit status "
                            + running.signal("TERM")
                                    .end(BuildFaults.SOON)
                                    .failed()
                                    .status();
                }));
    }

    private static long pid(String container) throws IOException, InterruptedException {
        return Long.parseLong(Docker.run("inspect", "--format", "{{.State.Pid}}", container));
    }

    private static void container(String name, String done, boolean lost, ContainerDeed deed) {
        ALL.add(new Fault(Kind.CONTAINER, name, done + " in the middle of a test", Need.DOCKER, scene -> {
            Files.createDirectories(scene.path("shared"));
            Build build = inImage(scene, lost ? Act.WAITS : Act.WAITS_FOR_A_FILE);
            Scene.Running running = build.start().await("STARTED acts()");
            deed.to(Docker.of(running.process()).orElseThrow().id());
            Files.createFile(scene.path("shared/go"));
            Result result = build.result(running.end());
            if (lost) {
                result.failedBuild()
                        .fails("acts()", Docker.DEBIAN, "was lost before", "next:")
                        .fails("after()", Docker.DEBIAN);
            } else {
                result.passedBuild().passes("acts()", Docker.DEBIAN).passes("after()", Docker.DEBIAN);
            }
            return result.seen();
        }));
    }

    private static void acts() {
        for (Act act : List.of(
                Act.EXIT_0,
                Act.HALT_0,
                Act.KILL_JVM,
                Act.KILL_KEEPER,
                Act.KILL_LAUNCHER,
                Act.KILL_BOTH,
                Act.KILL_ALL_THREE)) {
            inContainer(act, "runc", "lost");
        }
        for (Act act : List.of(
                Act.DAEMON,
                Act.HUNDRED_DAEMONS,
                Act.HOOK_THAT_WAITS,
                Act.FLOOD_OUT,
                Act.FLOOD_BY_A_CHILD,
                Act.BINARY_OUT,
                Act.DAEMON_HOLDS_PIPES,
                Act.FRAME_INTO_THE_LAUNCHER)) {
            inContainer(act, "runc", "passes");
        }
        for (Act act : List.of(Act.CLASS_NAME_OF_9_MB, Act.FORGED_FRAMES_ON_OUT)) {
            inContainer(act, "runc", "fails");
        }
        inContainer(Act.EXIT_0, "runsc", "lost");
        inContainer(Act.DAEMON, "runsc", "passes");
        inContainer(Act.FLOOD_OUT, "crun", "passes");
        for (String runtime : List.of("runc", "runsc", "runsc-2024")) {
            for (String errno : List.of("38", "1")) {
                ALL.add(new Fault(
                        Kind.CONTAINER,
                        "OWN_FILTER_%s_IN_%s"
                                .formatted(
                                        errno, runtime.toUpperCase(Locale.ROOT).replace('-', '_')),
                        "a test starts a program that answers itself, by a filter of its own, in " + runtime,
                        Need.DOCKER,
                        scene -> {
                            Path program = CommandLineFaults.compiled(scene, "ownfilter");
                            Result result = scene.build(Subjects.PROGRAM)
                                    .inImage(Docker.DEBIAN)
                                    .with("kernelproof.runtimes", runtime)
                                    .withClassPath(scene.path("native").toString())
                                    .with("program", program + " " + errno)
                                    .run();
                            result.passedBuild();
                            assertThat(result.rows()).singleElement().satisfies(row -> {
                                assertThat(row.verdict()).startsWith("passed");
                                // What the program refused itself was refused by no kernel, and other calls were not
                                // refused at all.
                                assertThat(row.refusals().toString())
                                        .as(row.toString())
                                        .doesNotContain("\"by\":\"kernel\"", "newfstatat");
                            });
                            return result.seen();
                        }));
            }
        }
    }

    private static void inContainer(Act act, String runtime, String expected) {
        String name = act.name() + "_IN_" + runtime.toUpperCase(Locale.ROOT);
        ALL.add(new Fault(
                Kind.CONTAINER,
                name,
                "a test in a container of " + runtime + ": "
                        + act.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                Need.DOCKER,
                scene -> {
                    Files.createDirectories(scene.path("shared"));
                    Result result = inImage(scene, act)
                            .with("kernelproof.runtimes", runtime)
                            .run();
                    String environment = Docker.DEBIAN + " / " + runtime;
                    assertThat(result.row("before()", environment).verdict()).startsWith("passed");
                    switch (expected) {
                        case "lost" ->
                            result.failedBuild()
                                    .fails("acts()", environment, "was lost before")
                                    .fails("after()", environment, "was lost before");
                        case "fails" -> result.failedBuild().fails("acts()", environment, "fails in truth");
                        default -> {
                            result.passedBuild();
                            assertThat(result.row("acts()", environment).verdict())
                                    .startsWith("passed");
                            assertThat(result.row("acts()", environment)
                                            .refusals()
                                            .toString())
                                    .doesNotContain("forged");
                        }
                    }
                    return result.seen();
                }));
    }

    private static void images() {
        image("WITHOUT_TMP", "has no /tmp", "RUN rm -rf /tmp", null);
        image("WITHOUT_PASSWD", "has no /etc/passwd, and no /etc/group", "RUN rm /etc/passwd /etc/group", null);
        image(
                "WITHOUT_ETC",
                "has no /etc but what its JDK needs",
                "RUN cd /etc && ls | grep -v -e java -e ld.so -e alternatives | xargs rm -rf; true",
                null);
        image("TMP_IS_A_FILE", "has a file /tmp", "RUN rm -rf /tmp && touch /tmp", null);
        image(
                "TMP_LEADS_NOWHERE",
                "has a symbolic link /tmp to nowhere",
                "RUN rm -rf /tmp && ln -s /nowhere/at/all /tmp",
                null);
        image(
                "TMP_LEADS_TO_PROC",
                "has a symbolic link /tmp to /proc/1/root/..",
                "RUN rm -rf /tmp && ln -s /proc/1/root/../proc /tmp",
                null);
        image("TMP_IS_A_CIRCLE", "has a symbolic link /tmp to itself", "RUN rm -rf /tmp && ln -s /tmp /tmp", null);
        image(
                "OUR_NAMES_ARE_LINKS",
                "has symbolic links where our programs go",
                "RUN ln -s /etc/passwd /kernelproof-probe; ln -s /etc/passwd /kernelproof-keep; ln -s /etc/passwd /kernelproof-trap; ln -s / /kernelproof",
                null);
        image(
                "OUR_NAMES_ARE_DIRECTORIES",
                "has directories where our programs go",
                "RUN mkdir -p /kernelproof-probe/x /kernelproof-keep/x /kernelproof-trap/x",
                "not run");
        image(
                "ENTRYPOINT_ENDS",
                "has an entry point that ends at once",
                "ENTRYPOINT [\"/bin/false\"]\nCMD [\"x\"]",
                null);
        image(
                "HOSTILE_VARIABLES",
                "sets LD_PRELOAD, PATH and IFS",
                "ENV LD_PRELOAD=/nowhere.so PATH=/nowhere IFS=x",
                null);
        image(
                "USER_WITHOUT_A_NAME",
                "has a user without a name, and a directory that is not his",
                "RUN mkdir -m 700 /root/work\nWORKDIR /root/work\nUSER 4711:4711",
                null);
        image(
                "HEALTH_CHECK",
                "has a health check that fails all the time",
                "HEALTHCHECK --interval=1s --retries=1 CMD false",
                null);
        image("VOLUME", "has volumes", "VOLUME /tmp /var/volume", null);
        image(
                "PRELOAD",
                "has an /etc/ld.so.preload of a library that there is not",
                "RUN echo /nowhere.so > /etc/ld.so.preload",
                null);
        image(
                "DAMAGED_LOADER",
                "has a damaged loader",
                "RUN head -c 100 /bin/sh > /x && cp /x $(readlink -f /lib64/ld-linux-x86-64.so.2)",
                "not run");
        image(
                "MANY_LABELS",
                "has 500 labels with control characters",
                "LABEL "
                        + java.util.stream.IntStream.range(0, 500)
                                .mapToObj(i -> "l" + i + "=\"\u001b[31m" + i + "\"")
                                .collect(java.util.stream.Collectors.joining(" ")),
                null);
        for (String each : List.of(
                "kernelproof/aarch64:1",
                "kernelproof/scratch:1",
                "kernelproof/musl:1",
                "kernelproof/none:0",
                "Not a name!")) {
            ALL.add(new Fault(
                    Kind.IMAGE,
                    "IMAGE_" + each.toUpperCase(Locale.ROOT).replaceAll("\\W+", "_"),
                    "no JDK of this machine fits the image, or there is none: " + each,
                    Need.DOCKER,
                    scene -> {
                        Result result = scene.build(Subjects.PLAIN)
                                .inImage(each)
                                .with("kernelproof.strict", "true")
                                .run();
                        result.ran().failed().says(each).speaksToPeople();
                        assertThat(result.rows()).allMatch(row -> row.verdict().equals("not run"));
                        return result.ran().line("seen:") + " " + result.seen();
                    }));
        }
        ALL.add(new Fault(
                Kind.IMAGE,
                "LONG_CLASS_PATH_AND_A_USER",
                "an image with a user, and a class path of 40 KiB",
                Need.DOCKER,
                scene -> {
                    String image = built(scene, "USER 4711:4711");
                    Build build = scene.build(Subjects.PLAIN).inImage(image);
                    longClassPath(scene, build);
                    Result result = build.run();
                    result.passedBuild().passes("one()", image).passes("two()", image);
                    return result.seen();
                }));
        ALL.add(new Fault(Kind.LIMITS_OF_THE_USER, "LONG_CLASS_PATH", "a class path of 40 KiB", Need.LINUX, scene -> {
            Build build = scene.build(Subjects.PLAIN);
            longClassPath(scene, build);
            Result result = build.run();
            BuildFaults.plainPassed(result);
            return result.seen();
        }));
        ALL.add(new Fault(
                Kind.LIMITS_OF_THE_USER,
                "LINE_FEED_IN_THE_CLASS_PATH",
                "a class path of 40 KiB, and in it a directory with a line feed and an option in its name",
                Need.LINUX,
                scene -> {
                    Build build = scene.build(Subjects.PLAIN)
                            .withClassPath(Files.createDirectories(scene.path("a\n-version\nb\""))
                                    .toString());
                    longClassPath(scene, build);
                    Result result = build.run();
                    BuildFaults.plainPassed(result);
                    return result.seen();
                }));
    }

    private static void longClassPath(Scene scene, Build build) throws IOException {
        Path jars = Files.createDirectories(scene.path("jars"));
        byte[] empty = new byte[22];
        System.arraycopy(new byte[] {'P', 'K', 5, 6}, 0, empty, 0, 4);
        for (int i = 0; i < 400; i++) {
            build.withClassPath(Files.write(jars.resolve("j".repeat(100) + i + ".jar"), empty)
                    .toString());
        }
    }

    /** An image that differs in one thing: its tests pass, unless it is of no use, which is said then. */
    private static void image(String name, String done, String lines, @Nullable String notRun) {
        ALL.add(new Fault(Kind.IMAGE, "IMAGE_" + name, "an image that " + done, Need.DOCKER, scene -> {
            String image = built(scene, lines);
            Result result = scene.build(Subjects.PLAIN)
                    .inImage(image)
                    .with("kernelproof.strict", "true")
                    .run();
            if (notRun == null) {
                result.passedBuild();
                assertThat(result.rows())
                        .hasSize(2)
                        .allMatch(row -> row.verdict().startsWith("passed"));
            } else {
                result.failedBuild().has("one()", image, notRun, "seen:", "next:");
            }
            return result.seen();
        }));
    }

    private static String built(Scene scene, String lines) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(scene.path("image"));
        Files.writeString(directory.resolve("Dockerfile"), "FROM " + Docker.DEBIAN + "\n" + lines + "\n");
        String image = "kernelproof-faults/" + scene.mark().substring(0, 8) + ":1";
        Docker.run("build", "--quiet", "--network=none", "--tag", image, directory.toString());
        scene.atTheEnd(() -> Docker.run("rmi", "--force", image));
        return image;
    }

    /** Such a reason is one line: what was seen. */
    private static void notRun(Result result, String reason) {
        result.failedBuild().has("one()", Docker.DEBIAN, "not run", reason).has("two()", Docker.DEBIAN, "not run");
    }

    /** Is done to a daemon. */
    @FunctionalInterface
    private interface DaemonTrial {
        String in(Scene scene, OwnDaemon daemon) throws Exception;
    }

    /** Is done to a container. */
    @FunctionalInterface
    private interface ContainerDeed {
        void to(String id) throws Exception;
    }
}
