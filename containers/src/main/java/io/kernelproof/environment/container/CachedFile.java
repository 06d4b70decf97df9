package io.kernelproof.environment.container;

import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.probe.Sha256;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that a container or its daemon is to read, beside the native programs in the user's cache. */
final class CachedFile {

    private CachedFile() {}

    /** Finds the one of that name with that content, or makes it. */
    static Path of(String name, byte[] content) throws IOException {
        Path file = ProbeBinary.keepPath().resolveSibling(name + "-" + Sha256.of(content));
        if (!Files.exists(file)) {
            UserCache.put(file, content, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return file;
    }
}
