package io.kernelproof.environment.container;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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

    /**
     * Writes files as a tar archive, with their permissions and times; symbolic links are followed.
     *
     * @param files paths of this machine to where they go; what is not there is left out
     */
    static void write(Map<Path, String> files, OutputStream output) throws IOException {
        OutputStream parts = new BufferedOutputStream(output, PART);
        try {
            TarArchiveOutputStream archive = new TarArchiveOutputStream(parts);
            archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Map.Entry<Path, String> each : files.entrySet()) {
                write(each.getKey(), each.getValue(), archive);
            }
            archive.finish();
            parts.flush();
        } catch (UncheckedIOException e) {
            throw e.getCause();
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
