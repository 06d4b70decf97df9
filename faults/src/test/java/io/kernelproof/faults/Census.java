package io.kernelproof.faults;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of a scene is still there: what a fault leaves behind is the difference to what was there before. */
record Census(Set<String> processes, Set<String> containers, Set<String> files, Set<String> ipc) {

    /** What has just been ended may take a moment. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    /** Those of JNA and the JVM itself are not ours to remove, where a JVM is killed. */
    private static final String NOT_OURS = "jna.*|JNA|\\.java_pid.*|hsperfdata.*|hs_err.*|libnetty.*";

    private static final String UNFINISHED = "marker.*|.*\\.(part|tmp)";

    static Census of(Scene scene) throws IOException, InterruptedException {
        return new Census(processes(scene), containers(scene), files(scene), ipcObjects());
    }

    /** Waits until all is gone, as long as that may take, and returns what is not. */
    List<String> leftBehind(Scene scene) throws IOException, InterruptedException {
        TimeLimit limit = TimeLimit.of(LIMIT);
        while (true) {
            Census after = of(scene);
            List<String> left = Stream.of(
                            minus("process", after.processes, processes),
                            minus("container", after.containers, containers),
                            minus("file", after.files, files),
                            minus("IPC object", after.ipc, ipc))
                    .flatMap(Set::stream)
                    .toList();
            if (left.isEmpty() || limit.hasPassed()) {
                return left;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** Removes what is left, so that nothing of it disturbs the next fault. */
    void removeAllElse(Scene scene) throws IOException, InterruptedException {
        for (long pid : pids(scene)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        for (String container : containers(scene)) {
            if (!containers.contains(container)) {
                Docker.run("rm", "--force", container);
            }
        }
        for (String file : files(scene)) {
            if (!files.contains(file)) {
                Scene.run("rm", "-rf", file);
            }
        }
    }

    private static Set<String> minus(String kind, Set<String> after, Set<String> before) {
        return after.stream()
                .filter(each -> !before.contains(each))
                .map(each -> kind + " " + each)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With the scene's mark among their variables, or its directory in their command line. */
    private static Set<String> processes(Scene scene) throws IOException {
        Set<String> found = new TreeSet<>();
        for (long pid : pids(scene)) {
            found.add(pid + " " + commandLine(pid));
        }
        return found;
    }

    static List<Long> pids(Scene scene) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d+"))
                    .map(Long::valueOf)
                    .filter(pid -> pid != ProcessHandle.current().pid())
                    .filter(pid -> read(pid, "environ").contains(Scene.MARK + "=" + scene.mark())
                            || read(pid, "cmdline").contains(scene.path("").toString()))
                    .filter(pid -> !read(pid, "cmdline").isEmpty())
                    .toList();
        }
    }

    private static String commandLine(long pid) {
        String line = read(pid, "cmdline").replace('\0', ' ').strip();
        return line.length() <= 100 ? line : line.substring(0, 60) + "..." + line.substring(line.length() - 37);
    }

    private static String read(long pid, String file) {
        try {
            return new String(
                    Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)),
                    java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Of JVMs that this scene has started. */
    private static Set<String> containers(Scene scene) throws IOException, InterruptedException {
        if (!Docker.isThere()) {
            return Set.of();
        }
        Set<String> owners = scene.started().stream()
                .flatMap(process -> Stream.concat(Stream.of(process.toHandle()), process.descendants()))
                .map(process -> Long.toString(process.pid()))
                .collect(Collectors.toSet());
        return Docker.containers().stream()
                .filter(each -> owners.contains(each.ownerPid()))
                .map(Docker.Container::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> files(Scene scene) throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(scene.path("tmp"))) {
            files.skip(1)
                    .filter(file -> !isOfOthers(scene.path("tmp"), file))
                    .forEach(file -> found.add(file.toString()));
        }
        for (Path cache : List.of(Scene.sharedCache(), scene.path("cache"), scene.path("report"))) {
            if (Files.isDirectory(cache)) {
                try (Stream<Path> files = Files.walk(cache)) {
                    files.filter(file -> file.getFileName().toString().matches(UNFINISHED))
                            .forEach(file -> found.add(file.toString()));
                }
            }
        }
        return found;
    }

    private static boolean isOfOthers(Path directory, Path file) {
        return directory.relativize(file).getName(0).toString().matches(NOT_OURS);
    }

    private static Set<String> ipcObjects() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String kind : List.of("msg", "sem", "shm")) {
            Path table = Path.of("/proc/sysvipc", kind);
            if (Files.isReadable(table)) {
                // The key and the id; counts and times change.
                Files.readAllLines(table).stream()
                        .skip(1)
                        .map(line -> line.strip().split(" +"))
                        .forEach(row -> found.add(kind + " " + row[0] + " " + row[1]));
            }
        }
        return found;
    }
}
