package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import java.nio.charset.StandardCharsets;
import org.apiguardian.api.API;

/**
 * What came of reading a file of an environment.
 *
 * @param path as it was asked for
 * @param content its start, up to the limit that was asked for; not copied
 * @param errno why it could not be read to its end, or 0
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
@SuppressWarnings("ArrayRecordComponent")
public record FileInside(String path, byte[] content, int errno) {

    /**
     * Tells whether it could be read.
     *
     * @return false if there is none, or it may not be read
     */
    public boolean isRead() {
        return errno == 0;
    }

    /**
     * Tells whether there is nothing of that name.
     *
     * @return false also if it could not be found out
     */
    public boolean isAbsent() {
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR;
    }

    /**
     * Returns what was read, as text.
     *
     * @return the text, decoded as UTF-8
     */
    public String text() {
        return new String(content, StandardCharsets.UTF_8);
    }

    /**
     * Returns why it could not be read.
     *
     * @return such as {@code ENOENT}
     */
    public String error() {
        return Errno.name(errno);
    }
}
