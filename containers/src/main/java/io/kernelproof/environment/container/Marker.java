package io.kernelproof.environment.container;

import io.kernelproof.probe.ProbeBinary;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file beside the native programs, of a name that no other machine has: a daemon that sees it sees the files of this one. */
final class Marker {

    private static final String NAME = "marker";

    /** Of a label. */
    private static final int MAX_SIZE = 4096;

    private static @Nullable Path ofThisJvm;

    private Marker() {}

    /** Says to whom it belongs, as the label of a container does. Empty, which is told, if it cannot be made. */
    static synchronized Optional<Path> path() {
        Path marker = ofThisJvm;
        if (marker != null && Files.exists(marker)) {
            return Optional.of(marker);
        }
        try {
            Path made = make();
            made.toFile().deleteOnExit();
            ofThisJvm = made;
            return Optional.of(made);
        } catch (IOException e) {
            Notice.once(
                    "files are copied into containers instead of being mounted, since no file can be made by which it is seen"
                            + " whether the daemon sees this machine's: " + e);
            return Optional.empty();
        }
    }

    private static Path make() throws IOException {
        String unique =
                Files.readString(Path.of("/proc/sys/kernel/random/uuid")).strip();
        Path marker = ProbeBinary.keepPath().resolveSibling(NAME + "-" + unique);
        // As a whole: another JVM may look whose it is.
        UserCache.put(
                marker,
                Owner.thisJvm().label().getBytes(StandardCharsets.UTF_8),
                PosixFilePermissions.fromString("rw-r--r--"));
        return marker;
    }

    /** Removes those of JVMs that were killed before they could do it, unless others do the same, or it cannot be done. */
    static void removeLeftovers(Owner owner) {
        try (DirectoryStream<Path> markers =
                Files.newDirectoryStream(ProbeBinary.keepPath().getParent(), NAME + "*")) {
            for (Path marker : markers) {
                removeIfLeft(marker, owner);
            }
        } catch (IOException | DirectoryIteratorException e) {
            // They are small, and the next JVM tries again.
        }
    }

    private static void removeIfLeft(Path marker, Owner owner) {
        try {
            if (owner.knowsToBeGone(Owner.parse(label(marker)))) {
                Files.deleteIfExists(marker);
            }
        } catch (IOException e) {
            // A JVM that ends removes its own; the others are looked at all the same.
        }
    }

    private static String label(Path marker) throws IOException {
        try (InputStream file = Files.newInputStream(marker)) {
            return new String(file.readNBytes(MAX_SIZE), StandardCharsets.UTF_8);
        }
    }
}
