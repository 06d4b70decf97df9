package io.kernelproof.environment.container;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files of this machine on their way to a daemon that does not see them. */
final class FilesAsArchive extends SimpleFileVisitor<Path> {

    private static final int PART = 64 * 1024;

    /** Of st_mode, inode(7). */
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final String name;
    private final TarArchiveOutputStream archive;

    private FilesAsArchive(Path root, String name, TarArchiveOutputStream archive) {
        this.root = root;
        this.name = name;
        this.archive = archive;
    }

    /**
     * Writes files as a tar archive, with their permissions and times; symbolic links are followed.
     *
     * @param files paths of this machine to where they go; what is not there, goes meanwhile, or may not be read is left out
     */
    static void write(Map<Path, String> files, OutputStream output) throws IOException {
        OutputStream parts = new BufferedOutputStream(output, PART);
        TarArchiveOutputStream archive = new TarArchiveOutputStream(parts);
        archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        archive.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        for (Map.Entry<Path, String> each : files.entrySet()) {
            Files.walkFileTree(
                    each.getKey(),
                    EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                    Integer.MAX_VALUE,
                    new FilesAsArchive(each.getKey(), each.getValue(), archive));
        }
        archive.finish();
        parts.flush();
    }

    private String inside(Path file) {
        return file.equals(root) ? name : name + "/" + root.relativize(file);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
        archive.putArchiveEntry(entry(directory, inside(directory) + "/", attributes));
        archive.closeArchiveEntry();
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            return FileVisitResult.CONTINUE;
        }
        try (InputStream content = Files.newInputStream(file)) {
            TarArchiveEntry entry = entry(file, inside(file), attributes);
            entry.setSize(attributes.size());
            archive.putArchiveEntry(entry);
            copy(file, content, attributes.size());
            archive.closeArchiveEntry();
        } catch (NoSuchFileException | AccessDeniedException e) {
            // As if it had not been there.
        }
        return FileVisitResult.CONTINUE;
    }

    /** Its size stands before it: what is added meanwhile is left out. */
    private void copy(Path file, InputStream content, long size) throws IOException {
        byte[] part = new byte[PART];
        for (long left = size; left > 0; ) {
            int read = content.read(part, 0, (int) Math.min(part.length, left));
            if (read < 0) {
                throw new IOException("%s became shorter by %d bytes while it was copied".formatted(file, left));
            }
            archive.write(part, 0, read);
            left -= read;
        }
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        if (e instanceof NoSuchFileException
                || e instanceof AccessDeniedException
                || e instanceof FileSystemLoopException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }

    private static TarArchiveEntry entry(Path file, String name, BasicFileAttributes attributes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode((Integer) Files.getAttribute(file, "unix:mode") & PERMISSIONS);
        entry.setModTime(attributes.lastModifiedTime());
        return entry;
    }
}
