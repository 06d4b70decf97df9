package io.kernelproof.junit.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the archives of classes of this machine's JDKs lie, or of the JVM of one image: what was made in an image is in no
 * container of another. All these directories are in one of the user's caches into which nobody else can look; containers have
 * theirs mounted, where users other than root read it.
 *
 * @param cache the user's directory of caches
 * @param name its own
 */
record ArchiveDirectory(Path cache, String name) {

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** Of all that there are; those that were not used for longest are removed first. */
    private static final int KEPT = 16;

    private static final Duration USE_NOTED = Duration.ofDays(1);

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

    static Optional<Path> ofUser() {
        return cacheOf(System.getenv(), System.getProperty("user.home", ""));
    }

    /** The user's directory of caches, as the XDG Base Directory Specification has it: only absolute paths count. */
    static Optional<Path> cacheOf(Map<String, String> variables, String home) {
        String configured = variables.getOrDefault("XDG_CACHE_HOME", "");
        if (configured.startsWith("/")) {
            return Optional.of(Path.of(configured));
        }
        return home.startsWith("/") ? Optional.of(Path.of(home, ".cache")) : Optional.empty();
    }

    /** Twelve bytes of SHA-256, in hexadecimal digits. */
    static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Makes it if it is not there; whether it is there then, and of this user alone. */
    boolean make() {
        Path path = path();
        try {
            Files.createDirectories(cache.resolve("kernelproof"));
            make(all(), PRIVATE);
            if (!isOursAlone()) {
                return false;
            }
            make(path, READABLE);
            // Who removes directories sees that it is about to be used.
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return false;
        }
    }

    private static void make(Path directory, Set<PosixFilePermission> permissions) throws IOException {
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(permissions));
        } catch (FileAlreadyExistsException e) {
            // The usual case; whose it is comes next.
        }
    }

    /** Whether nobody else could have written what is in it. */
    boolean isOursAlone() throws IOException {
        Path all = all();
        Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return Files.isDirectory(all, LinkOption.NOFOLLOW_LINKS)
                && self.equals(Files.getAttribute(all, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && Files.getPosixFilePermissions(all, LinkOption.NOFOLLOW_LINKS).equals(PRIVATE);
    }

    /** The archive of a key that is there as a whole. */
    Optional<Path> archive(String key) throws IOException {
        Path path = path();
        if (!isOursAlone() || !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        for (Path file : list(path, key + "-*.jsa")) {
            if (isWhole(file)) {
                touch(file);
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    /** A JVM that maps less than an archive's header promises dies of SIGBUS. */
    private static boolean isWhole(Path file) throws IOException {
        String name = file.getFileName().toString();
        String size = name.substring(name.indexOf('-') + 1, name.length() - ".jsa".length());
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && size.equals(String.valueOf(Files.size(file)));
    }

    private static void touch(Path file) throws IOException {
        if (isOlder(file, USE_NOTED)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    private static boolean isOlder(Path file, Duration age) throws IOException {
        return Files.getLastModifiedTime(file)
                .toInstant()
                .isBefore(Instant.now().minus(age));
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
            if (list(directory, "*").isEmpty() && isOlder(directory, USE_NOTED)) {
                Files.deleteIfExists(directory);
            }
        }
    }
}
