package io.kernelproof.faults;

import io.kernelproof.time.TimeLimit;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** The place of one fault: directories and variables of its own, by which what it leaves behind is told from all else. */
final class Scene {

    static final String MARK = "KERNELPROOF_FAULT";

    private static final Duration LIMIT = Duration.ofSeconds(100);

    /** Class path of what is tried, where all users can read it; a launcher of tests may have added its own to this JVM's. */
    private static final Path CLASSES = temporary("kpc");

    /** Copied when it is first asked for: another thread works on that, which would wait for the end of this class's beginning. */
    private static String copies = "";

    /** One for all faults that do not ask for another, as of one user, so that archives of classes are made once. */
    private static final Path SHARED_CACHE = Path.of("target", "cache").toAbsolutePath();

    private final Path directory;
    private final String mark = UUID.randomUUID().toString();
    private final List<AutoCloseable> ends = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    Scene() throws IOException {
        directory = temporary("kpf");
        Files.createDirectories(SHARED_CACHE);
        Files.createDirectory(directory.resolve("tmp"));
        Files.createDirectory(directory.resolve("home"));
        Path program = Files.writeString(
                path("kp"),
                "#!/bin/sh\nexec %s -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.io.tmpdir=%s -cp '%s' io.kernelproof.cli.Kernelproof \"$@\"\n"
                        .formatted(java(), path("tmp"), classPath()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path temporary(String name) {
        try {
            // Short, since paths of sockets are.
            Path directory = Files.createTempDirectory(name);
            return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String copied(String classPath) {
        List<String> copies = new ArrayList<>();
        try {
            for (String each : classPath.split(File.pathSeparator)) {
                if (!each.isEmpty() && Files.exists(Path.of(each))) {
                    Path copy = Files.createDirectory(CLASSES.resolve(Integer.toString(copies.size())));
                    // A directory's content, or a file into it.
                    boolean directory = Files.isDirectory(Path.of(each));
                    run("cp", "-r", directory ? each + "/." : each, copy.toString());
                    run("chmod", "-R", "a+rX", copy.toString());
                    copies.add((directory ? copy : copy.resolve(Path.of(each).getFileName())).toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return String.join(File.pathSeparator, copies);
    }

    static void deleteClasses() throws IOException, InterruptedException {
        run("rm", "-r", CLASSES.toString());
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static synchronized String classPath() {
        if (copies.isEmpty()) {
            copies = copied(System.getProperty(
                    "surefire.test.class.path",
                    System.getProperty("faults.classpath", System.getProperty("java.class.path"))));
        }
        return copies;
    }

    static Path sharedCache() {
        return SHARED_CACHE;
    }

    /** A file or directory of this scene. */
    Path path(String name) {
        return directory.resolve(name);
    }

    String mark() {
        return mark;
    }

    List<Process> started() {
        return started;
    }

    /** To be done at the end, before it is looked what is left. */
    <T extends AutoCloseable> T atTheEnd(T end) {
        ends.add(0, end);
        return end;
    }

    /** A build that runs some tests in environments. */
    Build build(Class<?>... tests) {
        return new Build(this, List.of(tests));
    }

    /** A script, in which {@code $KP} is the command line. */
    Ran sh(String script, String... arguments) throws Exception {
        return startSh(script, arguments).end();
    }

    Running startSh(String script, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        line.addAll(List.of(arguments));
        return start(line, Map.of());
    }

    Running start(List<String> line, Map<String, String> variables) throws IOException {
        int number = started.size();
        File out = path("out" + number).toFile();
        File err = path("err" + number).toFile();
        // Who runs the tests in the background ignores SIGINT, and so would all that is started.
        List<String> all = new ArrayList<>(List.of("env", "--default-signal=INT"));
        all.addAll(line);
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out)
                .redirectError(err);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("JAVA_TOOL") || name.startsWith("GITHUB_"));
        environment.putAll(variables());
        environment.putAll(variables);
        environment.values().removeIf(String::isEmpty);
        Process process = builder.start();
        started.add(process);
        return new Running(process, out.toPath(), err.toPath());
    }

    private Map<String, String> variables() {
        return new TreeMap<>(Map.of(
                MARK,
                mark,
                "HOME",
                path("home").toString(),
                "KP",
                path("kp").toString(),
                "TMPDIR",
                path("tmp").toString(),
                "XDG_CACHE_HOME",
                SHARED_CACHE.toString()));
    }

    /**
     * What was started, and goes on.
     *
     * @param out the file with its output
     */
    record Running(Process process, Path out, Path err) {

        /** Of what is read of an output: so much of its beginning, and so much of its end. */
        private static final int MOST = 10_000_000;

        Ran end() throws Exception {
            return end(LIMIT);
        }

        Ran end(Duration limit) throws Exception {
            TimeLimit running = TimeLimit.of(limit);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it still ran: it %s%n%s".formatted(running.describe(), result(-1)));
            }
            return result(process.exitValue());
        }

        Ran result(int status) throws IOException {
            return new Ran(status, text(out), text(err));
        }

        /** Waits until it has printed something. */
        Running await(String text) throws Exception {
            return await(() -> text(out).contains(text) || text(err).contains(text), text);
        }

        Running await(Condition condition, String what) throws Exception {
            TimeLimit limit = TimeLimit.of(LIMIT);
            while (!condition.holds()) {
                if (limit.hasPassed() || !process.isAlive()) {
                    throw new AssertionError(
                            "'%s' was never seen: it %s%n%s".formatted(what, limit.describe(), result(-1)));
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
            return this;
        }

        Running signal(String name) throws IOException, InterruptedException {
            Scene.signal(name, process.pid());
            return this;
        }

        private static String text(Path file) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] first = in.readNBytes(MOST);
                in.skipNBytes(Math.max(0, Files.size(file) - 2L * MOST));
                return new String(first, StandardCharsets.UTF_8)
                        + new String(in.readNBytes(MOST), StandardCharsets.UTF_8);
            }
        }
    }

    /** Something to wait for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    static void signal(String name, long process) throws IOException, InterruptedException {
        run("kill", "-s", name, Long.toString(process));
    }

    /** Runs a program of this machine, with a limit, and returns what it printed. */
    static String run(String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            String text = TimeLimit.of(LIMIT)
                    .call(() -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", line) + ": " + text);
            }
            return text.strip();
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(String.join(" ", line) + ": " + e.getMessage(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A file system of its own, which ends with the scene. */
    Path tmpfs(String name, String options) throws IOException, InterruptedException {
        Path mounted = Files.createDirectories(path(name));
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", mounted.toString());
        atTheEnd(() -> run("umount", "--lazy", mounted.toString()));
        return mounted;
    }

    /** Ends what the fault has set up, the last first. */
    void finish() throws Exception {
        while (!ends.isEmpty()) {
            ends.remove(0).close();
        }
    }

    /** Removes its directory. */
    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
