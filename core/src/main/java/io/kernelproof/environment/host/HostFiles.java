package io.kernelproof.environment.host;

import io.kernelproof.environment.FileInside;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.kernel.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The files of this machine. */
final class HostFiles implements FilesInside {

    /** As of chmod(2). */
    private static final String MODE = "unix:mode";

    @Override
    public List<FileInside> read(List<String> paths, int limit) {
        return paths.stream().map(path -> read(path, limit)).toList();
    }

    private static FileInside read(String path, int limit) {
        try (InputStream file = Files.newInputStream(Path.of(path))) {
            return new FileInside(path, file.readNBytes(limit), 0);
        } catch (NoSuchFileException | InvalidPathException e) {
            return new FileInside(path, new byte[0], Errno.ENOENT);
        } catch (AccessDeniedException e) {
            return new FileInside(path, new byte[0], Errno.EACCES);
        } catch (IOException e) {
            return new FileInside(path, new byte[0], Errno.EIO);
        }
    }

    @Override
    public void write(String path, byte[] content, int permissions) throws IOException {
        Path file = Path.of(path);
        Files.write(file, content);
        Files.setAttribute(file, MODE, permissions);
    }

    @Override
    public void makeDirectory(String path, int permissions) throws IOException {
        try {
            Files.setAttribute(Files.createDirectory(Path.of(path)), MODE, permissions);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(Path.of(path))) {
                throw e;
            }
        }
    }
}
