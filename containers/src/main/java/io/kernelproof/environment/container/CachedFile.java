package io.kernelproof.environment.container;

import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.probe.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that a container or its daemon is to read, beside the native programs in the user's cache. */
final class CachedFile {

    private CachedFile() {}

    /** Finds the one of that name with that content, or makes it. */
    static Path of(String name, byte[] content) throws IOException {
        Path file = ProbeBinary.keepPath().resolveSibling(name + "-" + Sha256.of(content));
        if (!Files.exists(file)) {
            Path part = Files.createTempFile(file.getParent(), name, ".part");
            Files.setPosixFilePermissions(Files.write(part, content), PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }
}
