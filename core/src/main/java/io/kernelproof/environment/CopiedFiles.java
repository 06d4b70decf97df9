package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files on their way into a sandbox, and out of it. */
final class CopiedFiles {

    static final int READABLE = 0644;

    private static final int PERMISSIONS = 07777;
    private static final int MAX_FILE = 16 * 1024 * 1024;
    private static final int MAX_FILES = 10_000;

    private CopiedFiles() {}

    static byte[] read(Sandbox sandbox, String path) throws IOException {
        FileInside file = sandbox.files().read(List.of(path), MAX_FILE + 1).get(0);
        if (!file.isRead()) {
            throw failure(path, sandbox, "open or read answered " + file.error(), "correct the path");
        } else if (file.content().length > MAX_FILE) {
            throw failure(path, sandbox, "it has more", "let a command cut or compress it");
        }
        return file.content();
    }

    private static IOException failure(String path, Sandbox sandbox, String seen, String next) {
        return new ProblemException(
                new Problem(
                        "Reading %s in [%s] failed."
                                .formatted(path, sandbox.environment().name()),
                        "a file of at most %d bytes that can be read".formatted(MAX_FILE),
                        seen,
                        next),
                null);
    }

    static void copy(Path from, FilesInside files, String to) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(from)) {
            all = tree.limit(MAX_FILES + 1).toList();
        }
        if (all.size() > MAX_FILES) {
            throw new ProblemException(
                    new Problem(
                            "Copying %s to %s failed.".formatted(from, to),
                            "at most %d files".formatted(MAX_FILES),
                            "more",
                            "copy an archive, and unpack it inside"),
                    null);
        }
        for (Path each : all) {
            String target = each.equals(from) ? to : to + "/" + from.relativize(each);
            if (Files.isDirectory(each)) {
                files.makeDirectory(target, permissions(each));
            } else {
                files.write(target, Files.readAllBytes(each), permissions(each));
            }
        }
    }

    private static int permissions(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode") & PERMISSIONS;
    }
}
