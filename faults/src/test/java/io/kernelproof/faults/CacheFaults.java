package io.kernelproof.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.faults.Build.Result;
import io.kernelproof.faults.Fault.Kind;
import io.kernelproof.faults.Fault.Need;
import io.kernelproof.faults.subject.Subjects;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Caches that others can change, that are full, damaged or gone: nothing in them is trusted, and nothing fails for want of one. */
final class CacheFaults {

    private static final String NOBODY = "65534";

    private CacheFaults() {}

    static List<Fault> all() {
        List<Fault> all = new ArrayList<>();
        all.add(foreign(
                "CACHE_MADE_BY_ANOTHER", "in a directory for all, another user made 'kernelproof' first", scene -> {
                    Path shared = directory(scene, "shared", "1777");
                    Scene.run(
                            "install",
                            "-d",
                            "-m",
                            "777",
                            "-o",
                            NOBODY,
                            shared.resolve("kernelproof").toString());
                    return shared;
                }));
        all.add(foreign("CACHE_BELOW_ANOTHERS", "in a directory of another user", scene -> {
            Path shared = directory(scene, "shared", "755");
            Scene.run("chown", NOBODY, shared.toString());
            return Files.createDirectory(shared.resolve("cache"));
        }));
        all.add(foreign(
                "CACHE_IN_AN_OPEN_DIRECTORY",
                "in a directory that all may write to, and that is not sticky",
                scene -> Files.createDirectory(directory(scene, "shared", "777").resolve("cache"))));
        all.add(foreign(
                "CACHE_FAR_BELOW_AN_OPEN_DIRECTORY",
                "in our directory in our directory, in one that all may write to",
                scene -> Files.createDirectories(
                        directory(scene, "shared", "777").resolve("a/b/cache"))));
        all.add(foreign(
                "CACHE_BY_A_LINK_OF_ANOTHER",
                "in a directory for all, a symbolic link of another user leads to another one's",
                scene -> {
                    Path shared = directory(scene, "shared", "1777");
                    Path theirs = directory(scene, "theirs", "777");
                    Scene.run("chown", NOBODY, theirs.toString());
                    Files.createSymbolicLink(shared.resolve("kernelproof"), theirs);
                    Scene.run(
                            "chown",
                            "--no-dereference",
                            NOBODY,
                            shared.resolve("kernelproof").toString());
                    return shared;
                }));
        all.add(passing("CACHE_IS_A_FILE", "is a file", Need.LINUX, scene -> Files.createFile(scene.path("cache"))));
        all.add(passing("CACHE_IS_DEV_NULL", "is /dev/null", Need.LINUX, scene -> Path.of("/dev/null")));
        all.add(passing("CACHE_IS_NOT_ABSOLUTE", "is a relative path", Need.LINUX, scene -> Path.of("cache/of mine")));
        all.add(passing(
                "CACHE_WITH_AN_ODD_NAME",
                "has spaces, quotes, a colon and a line feed in its name",
                Need.LINUX,
                scene -> Files.createDirectory(scene.path("cache of 'mine': \u00e4\nXmx1\n\"-version"))));
        all.add(passing(
                "CACHE_IS_A_CIRCLE_OF_LINKS",
                "is a symbolic link to itself",
                Need.LINUX,
                scene -> Files.createSymbolicLink(scene.path("cache"), scene.path("cache"))));
        all.add(passing(
                "CACHE_WITHOUT_EXECUTION",
                "is mounted noexec",
                Need.ROOT,
                scene -> scene.tmpfs("cache", "noexec,mode=700")));
        all.add(passing(
                "CACHE_IS_READ_ONLY", "is mounted read-only", Need.ROOT, scene -> scene.tmpfs("cache", "ro,mode=700")));
        all.add(passing(
                "CACHE_IS_FULL", "has room for 8 KiB", Need.ROOT, scene -> scene.tmpfs("cache", "size=8k,mode=700")));
        all.add(passing(
                "CACHE_WITHOUT_INODES",
                "has room for 3 files",
                Need.ROOT,
                scene -> scene.tmpfs("cache", "nr_inodes=3,mode=700")));
        all.add(new Fault(
                Kind.DISK,
                "TEMPORARY_DIRECTORY_IS_FULL",
                "no cache, and a temporary directory with room for 8 KiB",
                Need.ROOT,
                scene -> {
                    Path full = scene.tmpfs("full", "size=8k");
                    Ran ran = scene.build(Subjects.PLAIN)
                            .with("java.io.tmpdir", full.toString())
                            .withVariable("XDG_CACHE_HOME", "/dev/null")
                            .with("kernelproof.strict", "true")
                            .start()
                            .end();
                    ran.failed().says("No space left on device", full.toString());
                    assertThat(full).isEmptyDirectory();
                    return ran.line("No space left on device");
                }));
        all.add(new Fault(
                Kind.DISK,
                "TEMPORARY_DIRECTORY_WITHOUT_EXECUTION",
                "no cache, and a temporary directory that is mounted noexec",
                Need.ROOT,
                scene -> {
                    Path mounted = scene.tmpfs("mounted", "noexec");
                    Ran ran = scene.build(Subjects.PLAIN)
                            .with("java.io.tmpdir", mounted.toString())
                            .withVariable("XDG_CACHE_HOME", "/dev/null")
                            .with("kernelproof.strict", "true")
                            .start()
                            .end();
                    if (ran.status() != 0) {
                        ran.says("noexec", mounted.toString());
                    }
                    return "exit status " + ran.status() + "; " + ran.line("noexec");
                }));
        all.add(new Fault(
                Kind.DISK, "NO_TEMPORARY_DIRECTORY", "a temporary directory that there is not", Need.LINUX, scene -> {
                    Result result = scene.build(Subjects.PLAIN)
                            .with("java.io.tmpdir", scene.path("nowhere").toString())
                            .run();
                    BuildFaults.plainPassed(result);
                    return result.seen();
                }));
        all.add(damaged(
                "DAMAGED_PROGRAM",
                "the native program is cut short",
                file -> file.getFileName().toString().startsWith("kernelproof-"),
                file -> Files.write(file, new byte[100])));
        all.add(damaged(
                "FOREIGN_PROGRAM",
                "the native program is another one",
                file -> file.getFileName().toString().startsWith("kernelproof-"),
                file -> {
                    Files.delete(file);
                    Files.copy(Path.of("/bin/true"), file);
                }));
        all.add(damaged(
                "DAMAGED_BASELINES",
                "what an empty test tries is garbage",
                file -> file.toString().contains("/baselines/"),
                file -> Files.write(file, new byte[10_000])));
        all.add(damaged(
                "DAMAGED_ARCHIVE",
                "the archive of classes has a damaged middle, and the right size",
                file -> file.toString().contains("/cds/"),
                CacheFaults::damage));
        all.add(damaged("GARBAGE_EVERYWHERE", "every file is garbage of the right size", file -> true, file -> {
            byte[] bytes = new byte[(int) Files.size(file)];
            new java.util.Random(3).nextBytes(bytes);
            Files.write(file, bytes);
        }));
        all.add(new Fault(
                Kind.CACHE, "TWO_BUILDS_AT_ONCE", "four builds begin at once with one new cache", Need.LINUX, scene -> {
                    List<Build> builds = new ArrayList<>();
                    List<Scene.Running> running = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        builds.add(scene.build(Subjects.PLAIN)
                                .reportingTo(scene.path("report" + i))
                                .withVariable(
                                        "XDG_CACHE_HOME", scene.path("cache").toString()));
                        running.add(builds.get(i).start());
                    }
                    for (int i = 0; i < 4; i++) {
                        BuildFaults.plainPassed(
                                builds.get(i).result(running.get(i).end()));
                    }
                    return "4 times: exit status 0, 2 tests passed";
                }));
        all.add(meanwhile(
                "CACHE_GONE_MEANWHILE",
                "the cache is removed in the middle of a test",
                scene -> remove(scene.path("cache"))));
        all.add(meanwhile(
                "TEMPORARY_DIRECTORY_GONE_MEANWHILE",
                "the temporary directory is removed in the middle of a test",
                scene -> {
                    remove(scene.path("tmp"));
                    scene.atTheEnd(() -> Files.createDirectories(scene.path("tmp")));
                }));
        return all;
    }

    /** Makes a place for a cache. */
    @FunctionalInterface
    private interface Place {
        Path in(Scene scene) throws Exception;
    }

    /** Is done to a file. */
    @FunctionalInterface
    private interface Damage {
        void to(Path file) throws Exception;
    }

    /** Is done in a scene. */
    @FunctionalInterface
    private interface Deed {
        void in(Scene scene) throws Exception;
    }

    private static Path directory(Scene scene, String name, String mode) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(scene.path(name));
        Scene.run("chmod", mode, directory.toString());
        return directory;
    }

    /** Nothing of ours is put where others could exchange it; one line says so, and where it would be. */
    private static Fault foreign(String name, String done, Place place) {
        return new Fault(Kind.CACHE, name, "a cache " + done, Need.ROOT, scene -> {
            Path cache = place.in(scene);
            Result result = scene.build(Subjects.PLAIN)
                    .with("kernelproof.kernels", "host,5.14")
                    .withVariable("XDG_CACHE_HOME", cache.toString())
                    .run();
            result.passedBuild().passes("one()", "host").passes("two()", "host");
            try (Stream<Path> files = Files.walk(scene.path("shared"))) {
                assertThat(files.filter(Files::isRegularFile)).as("put there").isEmpty();
            }
            String text = result.ran().out() + result.ran().err();
            assertThat(text.lines().filter(line -> line.startsWith("The cache [" + cache)))
                    .as(text)
                    .hasSize(1);
            return result.ran().line(cache.toString());
        });
    }

    private static Fault passing(String name, String done, Need need, Place place) {
        Kind kind = need == Need.ROOT ? Kind.DISK : Kind.CACHE;
        return new Fault(kind, name, "a cache that " + done, need, scene -> {
            Result result = scene.build(Subjects.PLAIN)
                    .withVariable("XDG_CACHE_HOME", place.in(scene).toString())
                    .run();
            BuildFaults.plainPassed(result);
            return result.seen();
        });
    }

    /** Two builds make what is cached; what is damaged then is found, and made again once. */
    private static Fault damaged(String name, String done, java.util.function.Predicate<Path> which, Damage damage) {
        return new Fault(Kind.CACHE, name, "a cache in which " + done, Need.LINUX, scene -> {
            // What is made in the background may not be done at the end of the first.
            for (int builds = 0;
                    builds < 6 && files(scene.path("cache")).stream().noneMatch(which);
                    builds++) {
                BuildFaults.plainPassed(cached(scene).run());
            }
            int count = 0;
            for (Path file : files(scene.path("cache"))) {
                if (which.test(file)) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
                    damage.to(file);
                    count++;
                }
            }
            assertThat(count).as("files that were damaged").isPositive();
            Result result = cached(scene).run();
            BuildFaults.plainPassed(result);
            BuildFaults.plainPassed(cached(scene).run());
            return count + " files; " + result.seen();
        });
    }

    private static Build cached(Scene scene) {
        return scene.build(Subjects.PLAIN, Subjects.REFUSED)
                .with("kernelproof.kernels", "host,5.14")
                .withVariable("XDG_CACHE_HOME", scene.path("cache").toString());
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void damage(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] garbage = new byte[4_096];
            new java.util.Random(5).nextBytes(garbage);
            for (long at = bytes.length() / 4; at + garbage.length < bytes.length() * 3 / 4; at += 65_536) {
                bytes.seek(at);
                bytes.write(garbage);
            }
        }
    }

    private static Fault meanwhile(String name, String done, Deed deed) {
        return new Fault(Kind.CACHE, name, done, Need.LINUX, scene -> {
            Build build = scene.build(Subjects.ACTING)
                    .with("act", "WAITS_FOR_A_FILE")
                    .with("act.file", scene.path("go").toString())
                    .withVariable("XDG_CACHE_HOME", scene.path("cache").toString());
            Scene.Running running = build.start().await("STARTED acts()");
            deed.in(scene);
            Files.createFile(scene.path("go"));
            Result result = build.result(running.end());
            result.passedBuild()
                    .passes("before()", "host")
                    .passes("acts()", "host")
                    .passes("after()", "host");
            return result.seen();
        });
    }

    private static void remove(Path directory) throws IOException, InterruptedException {
        Scene.run("rm", "-r", directory.toString());
    }
}
