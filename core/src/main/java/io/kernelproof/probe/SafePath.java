package io.kernelproof.probe;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * A path on which nobody but root and this user can exchange anything: what was found there by a check is there at its use. Every
 * directory on the way, also through symbolic links, belongs to one of the two, and nobody else may write there, unless it is
 * sticky and the next on the way belongs to one of the two.
 */
final class SafePath {

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int ROOT = 0;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITES = 020;
    private static final int OTHERS_WRITE = 02;
    private static final int MAX_LINKS = 40;

    /** What a user of this machine is shown as whom a user namespace does not know. */
    private static final int NOBODY = 65534;

    private final Object self;
    private final boolean isNobodyUnknown;

    /** Somebody else could exchange what is there. */
    static final class UnsafeException extends IOException {

        private static final long serialVersionUID = 1L;

        UnsafeException(String message) {
            super(message);
        }
    }

    private SafePath(Object self, boolean isNobodyUnknown) {
        this.self = self;
        this.isNobodyUnknown = isNobodyUnknown;
    }

    /**
     * Fails unless a path is safe up to a directory; what the directory itself has to be is for the caller to say.
     *
     * @param directory an absolute path
     * @throws UnsafeException if it is not; the message says where and why
     * @throws IOException if there is no such directory
     */
    static void require(Path directory) throws IOException {
        new SafePath(self(), isNobodyUnknown()).walk(directory, next -> {
            throw new NoSuchFileException(next.toString());
        });
    }

    /**
     * Fails unless a path is safe up to what is in a directory.
     *
     * @param directory an absolute path
     * @throws UnsafeException if it is not; the message says where and why
     * @throws IOException if there is no such directory
     */
    static void requireInto(Path directory) throws IOException {
        new SafePath(self(), isNobodyUnknown()).requireThatNobodyElseWrites(directory.toRealPath());
    }

    /**
     * Makes directories as far as they are missing; nothing is made where somebody else could exchange it.
     *
     * @param directory an absolute path
     * @throws UnsafeException if it is not safe; the message says where and why
     * @throws IOException if one cannot be made
     */
    static void make(Path directory) throws IOException {
        new SafePath(self(), isNobodyUnknown()).walk(directory, next -> {
            try {
                Files.createDirectory(next, PosixFilePermissions.asFileAttribute(READABLE));
            } catch (FileAlreadyExistsException e) {
                // Another JVM was faster.
            }
        });
    }

    private interface Missing {
        void handle(Path directory) throws IOException;
    }

    static Object self() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    private void walk(Path directory, Missing missing) throws IOException {
        Path at = Path.of("/");
        Deque<Path> names = new ArrayDeque<>();
        directory.forEach(names::add);
        for (int links = 0; !names.isEmpty(); ) {
            Path next = at.resolve(names.pop());
            requireThatNobodyElseWrites(at);
            if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                missing.handle(next);
            }
            requireThatNobodyElseExchanges(next, at);
            if (Files.isSymbolicLink(next)) {
                if (++links > MAX_LINKS) {
                    throw new IOException(
                            "more than %d symbolic links on the way to %s".formatted(MAX_LINKS, directory));
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? Path.of("/") : at;
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    names.push(target.getName(i));
                }
            } else {
                // Of a path without links in it, the parent is what .. leads to.
                at = next.normalize();
            }
        }
    }

    /** Unless it is sticky. */
    private void requireThatNobodyElseWrites(Path directory) throws IOException {
        Object uid = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (!isTrusted(uid)) {
            throw new UnsafeException("%s belongs to user %s".formatted(directory, uid));
        }
        if (mayOthersWrite(directory) && (mode(directory) & STICKY) == 0) {
            throw new UnsafeException("others than user %s may write in %s".formatted(self, directory));
        }
    }

    private void requireThatNobodyElseExchanges(Path entry, Path directory) throws IOException {
        if (mayOthersWrite(directory)) {
            Object owner = Files.getAttribute(entry, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            if (!isTrusted(owner)) {
                throw new UnsafeException(
                        "%s belongs to user %s, and all may write in %s".formatted(entry, owner, directory));
            }
        }
    }

    private static boolean mayOthersWrite(Path directory) throws IOException {
        int mode = mode(directory);
        return (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITES) != 0 && !isOfOwnerAlone(directory));
    }

    private static int mode(Path directory) throws IOException {
        return (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isTrusted(Object uid) {
        return uid.equals(ROOT) || uid.equals(self) || (isNobodyUnknown && uid.equals(NOBODY));
    }

    /** Where each user has a group of the same name, and none but that user is in it. */
    private static boolean isOfOwnerAlone(Path directory) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        String owner = attributes.owner().getName();
        String start = attributes.group().getName() + ":";
        return start.equals(owner + ":")
                && Files.readAllLines(Path.of("/etc/group")).stream()
                        .filter(line -> line.startsWith(start))
                        .anyMatch(line -> line.endsWith(":") || line.endsWith(":" + owner));
    }

    /** In a user namespace, root of the machine may be nobody, and no user of the namespace can be it. */
    private static boolean isNobodyUnknown() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/uid_map")).stream()
                .map(line -> line.strip().split(" +"))
                .noneMatch(range -> Long.parseLong(range[0]) <= NOBODY
                        && NOBODY < Long.parseLong(range[0]) + Long.parseLong(range[2]));
    }

    /** Takes from others what this user has given them in a directory of ours, such as by the umask. */
    static void close(Path directory) throws IOException {
        if (self().equals(Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
            if (permissions.removeAll(Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE))) {
                Files.setPosixFilePermissions(directory, permissions);
            }
        }
    }
}
