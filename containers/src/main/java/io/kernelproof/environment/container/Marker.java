package io.kernelproof.environment.container;

import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file beside the native programs, of a name that no other machine has: a daemon that sees it sees the files of this one. */
final class Marker {

    private static final String NAME = "marker";

    private static @Nullable Path ofThisJvm;

    private Marker() {}

    /** Says to whom it belongs, as the label of a container does. */
    static synchronized Path path() throws IOException {
        Path marker = ofThisJvm;
        if (marker == null || !Files.exists(marker)) {
            String unique =
                    Files.readString(Path.of("/proc/sys/kernel/random/uuid")).strip();
            marker = Files.createFile(ProbeBinary.keepPath().resolveSibling(NAME + "-" + unique));
            Files.writeString(marker, Owner.thisJvm().label());
            marker.toFile().deleteOnExit();
            ofThisJvm = marker;
        }
        return marker;
    }

    /** Removes those of JVMs that were killed before they could do it. */
    static void removeLeftovers(Owner owner) throws IOException {
        try (DirectoryStream<Path> markers =
                Files.newDirectoryStream(ProbeBinary.keepPath().getParent(), NAME + "*")) {
            for (Path marker : markers) {
                if (owner.knowsToBeGone(Owner.parse(Files.readString(marker)))) {
                    Files.deleteIfExists(marker);
                }
            }
        }
    }
}
