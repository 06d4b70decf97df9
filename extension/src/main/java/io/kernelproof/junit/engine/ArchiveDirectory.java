package io.kernelproof.junit.engine;

import io.kernelproof.probe.Sha256;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Where the archives of classes of this machine's JDKs lie, or of the JVM of one image: what was made in an image is in no
 * container of another. All these directories are in one of the user's caches into which nobody else can look; containers have
 * theirs mounted, where users other than root read it.
 *
 * @param cache the user's directory of caches
 * @param name its own
 */
record ArchiveDirectory(Path cache, String name) {

    /** Of all that there are; those that were not used for longest are removed first. */
    private static final int KEPT = 16;

    /** How long an empty directory stays: somebody may be about to use it. */
    private static final Duration EMPTY_KEPT = Duration.ofDays(1);

    /** Files that were found to be whole, with size and time. */
    private static final Set<String> WHOLE = ConcurrentHashMap.newKeySet();

    static ArchiveDirectory ofThisMachine(Path cache) {
        return new ArchiveDirectory(cache, "this-machine");
    }

    /** Known before the image's content is; archives of the same name's other contents have other keys. */
    static ArchiveDirectory ofImage(Path cache, String image) {
        return new ArchiveDirectory(cache, "image-" + digest(image));
    }

    Path path() {
        return all().resolve(name);
    }

    private Path all() {
        return cache.resolve("kernelproof").resolve("cds");
    }

    /** Twelve bytes of SHA-256, in hexadecimal digits. */
    static String digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
    }

    /** Makes it if it is not there; whether it is there then, and of this user alone. */
    boolean make() {
        Path path = path();
        try {
            UserCache.makeOurs(all());
            UserCache.makeReadable(path);
            // Who removes directories sees that it is about to be used.
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false;
        }
    }

    /** The archive of a key that is there as a whole, which nobody else could have written. */
    Optional<Path> archive(String key) throws IOException {
        UserCache.requireOurs(all());
        Path path = path();
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        for (Path file : list(path, key + "-*.jsa")) {
            if (isWhole(key, file)) {
                UserCache.noteUse(file);
                return Optional.of(file);
            }
            // A damaged one would keep a new one from being made.
            Files.deleteIfExists(file);
        }
        return Optional.empty();
    }

    /** The name of the archive that a file is, by its key and what is in it. */
    static String name(String key, Path file) throws IOException {
        return "%s-%d-%08x.jsa".formatted(key, Files.size(file), checksum(file));
    }

    /**
     * A JVM believes an archive: of one that is too short it dies of SIGBUS, and of one with other content in any way. Once in the
     * life of this JVM, the content is read.
     */
    private static boolean isWhole(String key, Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        String stamp = "%d %s %s".formatted(Files.size(file), Files.getAttribute(file, "unix:ctime"), file);
        boolean whole = WHOLE.contains(stamp) || file.getFileName().toString().equals(name(key, file));
        if (whole) {
            WHOLE.add(stamp);
        }
        return whole;
    }

    /** One that takes no time, since it is not against people: nobody else can write there. */
    private static long checksum(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = new byte[64 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                checksum.update(bytes, 0, count);
            }
        }
        return checksum.getValue();
    }

    private static List<Path> list(Path directory, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, pattern)) {
            stream.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Of all directories: images come and go. */
    void removeOld() throws IOException {
        Map<Path, FileTime> used = new HashMap<>();
        List<Path> directories =
                list(all(), "*").stream().filter(Files::isDirectory).toList();
        for (Path directory : directories) {
            for (Path file : list(directory, "*.jsa")) {
                used.put(file, Files.getLastModifiedTime(file));
            }
        }
        List<Path> unused = used.entrySet().stream()
                .sorted(Map.Entry.<Path, FileTime>comparingByValue(Comparator.reverseOrder()))
                .skip(KEPT)
                .map(Map.Entry::getKey)
                .toList();
        for (Path file : unused) {
            Files.deleteIfExists(file);
        }
        for (Path directory : directories) {
            if (list(directory, "*").isEmpty() && UserCache.isUnusedFor(EMPTY_KEPT, directory)) {
                Files.deleteIfExists(directory);
            }
        }
    }
}
