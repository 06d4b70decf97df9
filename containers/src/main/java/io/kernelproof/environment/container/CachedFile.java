package io.kernelproof.environment.container;

import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.probe.Sha256;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A file that a container or its daemon is to read, beside the native programs in the user's cache. */
final class CachedFile {

    private CachedFile() {}

    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    /** Those of this JVM, where the cache cannot hold them. */
    private static final Map<String, Path> TEMPORARY = new HashMap<>();

    /** Finds the one of that name with that content, or makes it. */
    static Path of(String name, byte[] content) throws IOException {
        Path file = ProbeBinary.keepPath().resolveSibling(name + "-" + Sha256.of(content));
        if (Files.exists(file)) {
            return file;
        }
        try {
            UserCache.put(file, content, READABLE);
            return file;
        } catch (IOException e) {
            return temporary(file.getFileName().toString(), content, e);
        }
    }

    private static synchronized Path temporary(String name, byte[] content, IOException notCached) throws IOException {
        Path known = TEMPORARY.get(name);
        if (known != null && Files.exists(known)) {
            return known;
        }
        try {
            Path file = Files.createTempFile("kernelproof-" + name, "");
            file.toFile().deleteOnExit();
            Files.write(file, content);
            Files.setPosixFilePermissions(file, READABLE);
            TEMPORARY.put(name, file);
            return file;
        } catch (IOException e) {
            e.addSuppressed(notCached);
            throw e;
        }
    }
}
