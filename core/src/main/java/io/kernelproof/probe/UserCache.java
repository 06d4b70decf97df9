package io.kernelproof.probe;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/** The user's directory of caches, and directories in it that nobody else can change. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class UserCache {

    /** The directory in that of caches. */
    private static final String OURS = "kernelproof";

    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** A use is not noted more often. */
    private static final Duration USE_NOTED = Duration.ofDays(1);

    private UserCache() {}

    /**
     * Finds the directory of caches of the user that runs this.
     *
     * @return it, or empty if there is none; it may not exist yet
     */
    public static Optional<Path> directory() {
        return directory(System.getenv(), System.getProperty("user.home", ""));
    }

    /**
     * Finds a directory of caches, as the XDG Base Directory Specification, version 0.8, has it: only absolute paths count.
     *
     * @param variables environment variables
     * @param home the user's home directory
     * @return it, or empty if there is none
     */
    public static Optional<Path> directory(Map<String, String> variables, String home) {
        String configured = variables.getOrDefault("XDG_CACHE_HOME", "");
        if (configured.startsWith("/")) {
            return Optional.of(Path.of(configured));
        }
        return home.startsWith("/") ? Optional.of(Path.of(home, ".cache")) : Optional.empty();
    }

    /**
     * Makes a directory that is this user's alone, unless it is there.
     *
     * @param directory what to make, with all around it
     * @throws IOException if it cannot be made, what is there is not this user's alone, or others can exchange it
     */
    public static void makeOurs(Path directory) throws IOException {
        Path around = directory.getParent();
        if (around != null) {
            SafePath.make(around.toAbsolutePath());
            if (around.endsWith(OURS)) {
                SafePath.close(around);
            }
            SafePath.requireInto(around.toAbsolutePath());
        }
        try {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
        } catch (FileAlreadyExistsException e) {
            // The usual case; whose it is comes next.
        }
        requireOurs(directory);
    }

    /**
     * Fails unless a directory is this user's alone, and so is the way to it: nobody else but root may be able to exchange a file
     * between a check and its use, nor any of the directories around it.
     *
     * @param directory what to look at; it is no symbolic link
     * @throws IOException if it is not there, not this user's alone, or others can exchange it
     */
    public static void requireOurs(Path directory) throws IOException {
        SafePath.require(directory.toAbsolutePath());
        Object self = SafePath.self();
        Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                || !self.equals(owner)
                || !permissions.equals(PRIVATE)) {
            throw new SafePath.UnsafeException("not a directory of user " + self + " alone but of " + owner + ", "
                    + PosixFilePermissions.toString(permissions));
        }
    }

    /**
     * Makes a directory in one of ours that users of containers can read, whatever the umask is, unless it is there.
     *
     * @param directory what to make
     * @throws IOException if it cannot be made
     */
    public static void makeReadable(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            try {
                Files.createDirectory(directory);
                Files.setPosixFilePermissions(directory, READABLE);
            } catch (FileAlreadyExistsException e) {
                // Another JVM was faster.
            }
        }
    }

    /**
     * Makes a file, which is there as a whole or not at all.
     *
     * @param file where it is to be, in a directory of ours; one that is there is replaced
     * @param content of the file
     * @param permissions of the file, whatever the umask is
     * @throws IOException if it cannot be made
     */
    public static void put(Path file, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent(), "of a file in it");
        Path part = Files.createTempFile(directory, "kernelproof", ".part");
        try {
            Files.write(part, content);
            Files.setPosixFilePermissions(part, permissions);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename in " + directory, e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Notes that a file or directory is in use, at most once a day.
     *
     * @param path what is used
     * @throws IOException if it is gone
     */
    public static void noteUse(Path path) throws IOException {
        if (isUnusedFor(USE_NOTED, path)) {
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        }
    }

    /**
     * Returns whether no use has been noted for a while.
     *
     * @param age how long, not less than a day
     * @param path of what
     * @return whether the last use is longer ago
     * @throws IOException if it is gone
     */
    public static boolean isUnusedFor(Duration age, Path path) throws IOException {
        return Files.getLastModifiedTime(path)
                .toInstant()
                .isBefore(Instant.now().minus(age));
    }
}
