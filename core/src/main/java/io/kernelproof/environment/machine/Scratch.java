package io.kernelproof.environment.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories that are gone when their work is done. */
final class Scratch {

    private Scratch() {}

    static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> below = Files.walk(directory)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
