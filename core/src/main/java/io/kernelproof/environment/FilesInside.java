package io.kernelproof.environment;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apiguardian.api.API;

/** The files of an environment, as programs there have them. Needs no program there. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public interface FilesInside {

    /**
     * Reads files.
     *
     * @param paths absolute paths, as seen inside
     * @param limit how much of each is read, in bytes; what follows is left out
     * @return one answer for each, in the same order
     * @throws IOException if nothing can be read there at all
     */
    List<FileInside> read(List<String> paths, int limit) throws IOException;

    /**
     * Copies a file to this machine, without having all of it in memory where it can be large.
     *
     * @param path absolute, as seen inside
     * @param limit what the file has to be shorter than, in bytes
     * @param to takes what is read, also of a file that cannot be read to its end or is too long
     * @return whether it was read to its end, which came before the limit
     * @throws IOException if nothing can be read there at all, or written here
     */
    default boolean copy(String path, int limit, OutputStream to) throws IOException {
        FileInside file = read(List.of(path), limit).get(0);
        to.write(file.content());
        return file.isRead() && file.content().length < limit;
    }

    /**
     * Makes a file, or replaces what is in one.
     *
     * @param path absolute, as seen inside; its directory is there
     * @param content what is to be in it
     * @param permissions as of chmod(2)
     * @throws IOException if it cannot be written
     */
    void write(String path, byte[] content, int permissions) throws IOException;

    /**
     * Makes a directory, unless it is there.
     *
     * @param path absolute, as seen inside; its parent is there
     * @param permissions as of mkdir(2)
     * @throws IOException if it cannot be made
     */
    void makeDirectory(String path, int permissions) throws IOException;
}
