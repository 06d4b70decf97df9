package io.kernelproof.environment.container;

import io.kernelproof.probe.Sha256;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The jars of a class path as a few directories: every mount costs time at the start of a container, in gVisor most of all. A
 * directory of ours with hard links to the jars is mounted in place of the repository in which they lie, so that they have the
 * same paths inside, and no others of the repository are to be seen there.
 *
 * @param home the user's home directory, which is never replaced as a whole
 * @param cache where the directories with links are kept, each until it has not been used for a week
 */
record LinkedJars(Path home, Path cache) {

    private static final Path ROOT = Path.of("/");

    /** Fewer are mounted one by one. */
    private static final int WORTHWHILE = 4;

    /** What images have themselves: it would be hidden. */
    private static final List<Path> OF_IMAGES = Stream.of(
                    "/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/opt", "/proc", "/run", "/sbin",
                    "/srv", "/sys", "/usr")
            .map(Path::of)
            .toList();

    private static final Duration KEPT = Duration.ofDays(7);

    static Optional<LinkedJars> ofThisUser() {
        return UserCache.directory()
                .map(cache -> new LinkedJars(
                        Path.of(System.getProperty("user.home", "/")), cache.resolve("kernelproof/jars")));
    }

    /**
     * Finds out what to mount, and makes the links.
     *
     * @param files absolute paths, none of which lies in another
     * @return directories of this machine to those that they replace; what lies in none of these is to be mounted as it is
     */
    Map<Path, String> replacing(Set<Path> files) {
        Map<Path, String> directories = new LinkedHashMap<>();
        replace(files.stream().filter(LinkedJars::isJar).toList(), files, directories);
        return directories;
    }

    private static boolean isJar(Path file) {
        return file.toString().endsWith(".jar") && Files.isRegularFile(file);
    }

    /** Replaces the directory that jars have in common, or else, where that must not be, those in it. */
    private void replace(List<Path> jars, Set<Path> files, Map<Path, String> directories) {
        if (jars.size() < WORTHWHILE) {
            return;
        }
        Path directory = common(jars);
        if (isReplaceable(directory)
                && files.stream().filter(file -> file.startsWith(directory)).allMatch(jars::contains)) {
            try {
                directories.put(linked(directory, jars), directory.toString());
            } catch (IOException e) {
                // They are mounted one by one then, as where the cache is on another file system.
            }
            return;
        }
        int depth = directory.getNameCount();
        jars.stream()
                .collect(Collectors.groupingBy(jar -> jar.getName(depth)))
                .values()
                .forEach(some -> replace(some, files, directories));
    }

    private static Path common(List<Path> jars) {
        Path first = jars.get(0);
        return IntStream.iterate(first.getNameCount() - 1, depth -> depth > 0, depth -> depth - 1)
                .mapToObj(depth -> ROOT.resolve(first.subpath(0, depth)))
                .filter(directory -> jars.stream().allMatch(jar -> jar.startsWith(directory)))
                .findFirst()
                .orElse(ROOT);
    }

    boolean isReplaceable(Path directory) {
        return directory.getNameCount() > 1
                && !home.startsWith(directory)
                && OF_IMAGES.stream().noneMatch(directory::startsWith);
    }

    /** A directory with nothing but these jars, at the places in it that they have in another. */
    private Path linked(Path directory, List<Path> jars) throws IOException {
        UserCache.makeOurs(cache);
        Path links = cache.resolve(key(directory, jars));
        boolean isNew = !Files.isDirectory(links);
        UserCache.makeReadable(links);
        for (Path jar : jars) {
            link(jar, links, directory.relativize(jar));
        }
        UserCache.noteUse(links);
        if (isNew) {
            tidy();
        }
        return links;
    }

    /** Of exactly these files: of each one its place, and what changes with its content. */
    private static String key(Path directory, List<Path> jars) throws IOException {
        StringBuilder text = new StringBuilder(directory.toString());
        for (Path jar : new TreeSet<>(jars)) {
            BasicFileAttributes file = Files.readAttributes(jar, BasicFileAttributes.class);
            text.append('\n')
                    .append(List.of(jar, String.valueOf(file.fileKey()), file.size(), file.lastModifiedTime()));
        }
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, 24);
    }

    /** Also completes what a JVM has begun that was killed. */
    private static void link(Path jar, Path links, Path place) throws IOException {
        Path link = links.resolve(place);
        if (!Files.exists(link)) {
            for (int depth = 1; depth < place.getNameCount(); depth++) {
                UserCache.makeReadable(links.resolve(place.subpath(0, depth)));
            }
            try {
                Files.createLink(link, jar);
            } catch (FileAlreadyExistsException e) {
                // Another JVM links the same.
            }
        }
        if (!Files.isSameFile(link, jar)) {
            throw new IOException("%s is not %s".formatted(link, jar));
        }
    }

    private void tidy() {
        try {
            removeOld();
        } catch (IOException e) {
            // Other JVMs remove the same; what is left is removed when others are made.
        }
    }

    private void removeOld() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(cache)) {
            for (Path each : all) {
                if (UserCache.isUnusedFor(KEPT, each)) {
                    remove(each);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
