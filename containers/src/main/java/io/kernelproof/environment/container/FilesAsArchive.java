package io.kernelproof.environment.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files of this machine on their way to a daemon that does not see them. */
final class FilesAsArchive {

    private static final int PART = 64 * 1024;

    /** Of st_mode, inode(7). */
    private static final int PERMISSIONS = 07777;

    private FilesAsArchive() {}

    /** Sends a tar archive. */
    @FunctionalInterface
    interface Receiver {
        void receive(InputStream archive);
    }

    /**
     * Sends files, with their permissions and times; symbolic links are followed.
     *
     * @param files paths of this machine to where they go; what is not there is left out
     */
    static void send(Map<Path, String> files, Receiver receiver) throws IOException {
        try (PipedInputStream archive = new PipedInputStream(PART)) {
            PipedOutputStream end = new PipedOutputStream(archive);
            Thread writer = new Thread(() -> write(files, end), "kernelproof-copy");
            writer.setDaemon(true);
            writer.start();
            receiver.receive(archive);
        }
    }

    private static void write(Map<Path, String> files, PipedOutputStream end) {
        try (TarArchiveOutputStream archive = new TarArchiveOutputStream(end)) {
            archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Map.Entry<Path, String> each : files.entrySet()) {
                write(each.getKey(), each.getValue(), archive);
            }
        } catch (IOException | UncheckedIOException e) {
            // The archive ends too early then, which whoever receives it complains about.
        }
    }

    private static void write(Path from, String to, TarArchiveOutputStream archive) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) tree::iterator) {
                String name = file.equals(from) ? to : to + "/" + from.relativize(file);
                if (Files.isDirectory(file)) {
                    archive.putArchiveEntry(entry(file, name + "/"));
                } else if (Files.isRegularFile(file) && Files.isReadable(file)) {
                    archive.putArchiveEntry(entry(file, name));
                    Files.copy(file, archive);
                } else {
                    continue;
                }
                archive.closeArchiveEntry();
            }
        }
    }

    private static TarArchiveEntry entry(Path file, String name) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode((Integer) Files.getAttribute(file, "unix:mode") & PERMISSIONS);
        entry.setModTime(Files.getLastModifiedTime(file));
        if (!Files.isDirectory(file)) {
            entry.setSize(Files.size(file));
        }
        return entry;
    }
}
