package io.kernelproof.environment.container;

import io.kernelproof.environment.FileInside;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.kernel.Errno;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a container, read and written by the native program in it: it sees what other programs there see, which the
 * daemon does not in every runtime, and an image without any program will do.
 */
final class KeptFiles implements FilesInside {

    /** As kernelproof-keep sends them. */
    private static final int PART = 64 * 1024;

    private final Daemon daemon;
    private final String container;
    private final FirstPrograms first;

    KeptFiles(Daemon daemon, RunningContainer container) {
        this.daemon = daemon;
        this.container = container.id();
        this.first = container.first();
    }

    /** The program that reads files. */
    static List<String> reading(List<String> paths, int limit) {
        List<String> command = new ArrayList<>(List.of(ContainerSpec.KEEP, "get", String.valueOf(limit)));
        command.addAll(paths);
        return List.copyOf(command);
    }

    @Override
    public List<FileInside> read(List<String> paths, int limit) throws IOException {
        List<String> command = reading(paths, limit);
        Optional<InputStream> output = first.take(command);
        if (output.isPresent()) {
            try {
                List<FileInside> files = answers(paths, output.get(), limit);
                first.done();
                return files;
            } catch (IOException e) {
                throw first.told(e);
            }
        }
        return daemon.with(container, command, connection -> {
            connection.endOutput();
            return answers(paths, new BufferedInputStream(new MultiplexedInput(connection.input()), PART), limit);
        });
    }

    private static List<FileInside> answers(List<String> paths, InputStream output, int limit) throws IOException {
        List<FileInside> files = new ArrayList<>();
        for (String path : paths) {
            files.add(next(path, output, limit));
        }
        return files;
    }

    @Override
    public boolean copy(String path, int limit, OutputStream to) throws IOException {
        return daemon.with(container, reading(List.of(path), limit), connection -> {
            connection.endOutput();
            InputStream answers = new BufferedInputStream(new MultiplexedInput(connection.input()), PART);
            int size = content(path, answers, limit, to);
            return number(answers) == 0 && size < limit;
        });
    }

    private static FileInside next(String path, InputStream answers, int limit) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content(path, answers, limit, content);
        return new FileInside(path, content.toByteArray(), -number(answers));
    }

    /** Returns how many bytes there were. */
    private static int content(String path, InputStream answers, int limit, OutputStream to) throws IOException {
        int all = 0;
        for (int size = number(answers); size != 0; size = number(answers)) {
            if (size < 0 || size > limit - all) {
                throw new IOException("a part of %s is said to have %d bytes".formatted(path, size));
            }
            byte[] part = answers.readNBytes(size);
            if (part.length < size) {
                throw tooEarly();
            }
            to.write(part);
            all += size;
        }
        return all;
    }

    private static int number(InputStream answers) throws IOException {
        byte[] bytes = answers.readNBytes(Integer.BYTES);
        if (bytes.length < Integer.BYTES) {
            throw tooEarly();
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    private static IOException tooEarly() {
        return new IOException("the native program for files ended too early in the container");
    }

    @Override
    public void write(String path, byte[] content, int permissions) throws IOException {
        change("put", path, content, permissions);
    }

    @Override
    public void makeDirectory(String path, int permissions) throws IOException {
        change("dir", path, new byte[0], permissions);
    }

    private void change(String mode, String path, byte[] content, int permissions) throws IOException {
        List<String> command = List.of(ContainerSpec.KEEP, mode, path, String.valueOf(permissions));
        FileInside end = daemon.with(container, command, connection -> {
            connection.output().write(content);
            connection.endOutput();
            return next(path, new MultiplexedInput(connection.input()), 0);
        });
        if (!end.isRead()) {
            throw new IOException("%s cannot be written in the container: %s".formatted(path, Errno.name(end.errno())));
        }
    }
}
