package io.kernelproof.floor;

import io.kernelproof.environment.Command;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a command's working directory, and a directory for its temporary files, for one run: what one run leaves in them, the next
 * one does not meet. Links are copied as links; sockets, pipes and devices are left out.
 */
final class FreshDirectory implements AutoCloseable {

    /** So much is copied for each run in some seconds. */
    static final long MAX_BYTES = 512L * 1024 * 1024;

    static final int MAX_FILES = 50_000;

    private static final String TEMPORARY = "TMPDIR";

    private final Path root;
    private final Path work;
    private final Path temporary;

    private FreshDirectory(Path root) throws IOException {
        this.root = root;
        this.work = root.resolve("work");
        this.temporary = Files.createDirectory(root.resolve("tmp"));
    }

    /** Copies a directory. */
    static FreshDirectory of(Path directory) throws IOException {
        FreshDirectory fresh = new FreshDirectory(Files.createTempDirectory("kernelproof-fresh"));
        try {
            Files.walkFileTree(directory, fresh.copying(directory));
            return fresh;
        } catch (IOException | RuntimeException | Error e) {
            fresh.close();
            throw e;
        }
    }

    /** The command in the copy; it is told where temporary files go, unless its own variables say so. */
    Command of(Command command) {
        Map<String, String> variables = new HashMap<>(Map.of(TEMPORARY, temporary.toString()));
        variables.putAll(command.variables());
        return command.withDirectory(work).withVariables(variables);
    }

    private SimpleFileVisitor<Path> copying(Path from) {
        return new SimpleFileVisitor<>() {

            private long bytes;
            private int files;

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.equals(root)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                count(0);
                Files.copy(directory, to(directory), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!attributes.isOther()) {
                    count(attributes.size());
                    Files.copy(file, to(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }

            private Path to(Path file) {
                return work.resolve(from.relativize(file).toString());
            }

            private void count(long size) throws IOException {
                bytes += size;
                files++;
                if (bytes > MAX_BYTES || files > MAX_FILES) {
                    throw new ProblemException(
                            new Problem(
                                    "The working directory [%s] cannot be copied for each run.".formatted(from),
                                    "at most %,d files with %,d bytes".formatted(MAX_FILES, MAX_BYTES),
                                    "more",
                                    "run in a smaller directory; or with --no-fresh, if runs leave nothing behind that the next one meets"),
                            null);
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // Git, for one, takes the right to write from what it keeps.
                directory.toFile().setWritable(true);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
