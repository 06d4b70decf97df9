package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FilesInside;
import io.kernelproof.message.Problem;
import io.kernelproof.time.TimeLimit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What JaCoCo's agent records in a JVM that has not this machine's files to write to: it writes a file inside, which is then added to
 * the one that was meant, as JVMs on this machine add to it themselves.
 */
final class Coverage {

    /** The agent as Maven's plugin, Gradle's and people name it, and its options. */
    private static final Pattern AGENT = Pattern.compile("(-javaagent:[^=]*jacoco[^/=]*\\.jar)(?:=(.*))?");

    /** As the agent splits them: a comma may be part of a value. */
    private static final Pattern BETWEEN_OPTIONS = Pattern.compile(",(?=[a-zA-Z0-9_\\-]+=)");

    private static final String DESTINATION = "destfile=";
    private static final String DEFAULT_DESTINATION = "jacoco.exec";
    private static final String OUTPUT = "output=";
    private static final String TO_FILE = "output=file";

    private static final Duration LOCK_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOCK_INTERVAL = Duration.ofMillis(20);
    private static final int MAX_FILE = 64 * 1024 * 1024;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path destination;
    private final List<String> arguments;
    private final Duration lockLimit;

    /** Every container has this directory, and every user may write there. One container may have several JVMs, one after the other. */
    private final String inside = "/dev/shm/kernelproof-%d.exec".formatted(COUNT.incrementAndGet());

    private Coverage(Path destination, List<String> arguments, Duration lockLimit) {
        this.destination = destination;
        this.arguments = arguments;
        this.lockLimit = lockLimit;
    }

    /**
     * Finds out whether there is coverage to be brought back.
     *
     * @param arguments the options of the JVM inside
     * @return empty if it has no such agent, or the agent writes no file, or writes into this machine's
     */
    static Optional<Coverage> of(Environment environment, List<String> arguments) {
        return of(environment, arguments, LOCK_LIMIT);
    }

    static Optional<Coverage> of(Environment environment, List<String> arguments, Duration lockLimit) {
        return environment.container().isEmpty()
                ? Optional.empty()
                : arguments.stream()
                        .map(AGENT::matcher)
                        .filter(Matcher::matches)
                        .map(Coverage::options)
                        .filter(Coverage::writesFile)
                        .map(options -> new Coverage(destination(options), arguments, lockLimit))
                        .findFirst();
    }

    private static List<String> options(Matcher agent) {
        return Optional.ofNullable(agent.group(2))
                .map(all -> List.of(BETWEEN_OPTIONS.split(all)))
                .orElse(List.of());
    }

    private static boolean writesFile(List<String> options) {
        return options.stream().noneMatch(each -> each.startsWith(OUTPUT) && !each.equals(TO_FILE));
    }

    private static Path destination(List<String> options) {
        return Path.of(options.stream()
                        .filter(each -> each.startsWith(DESTINATION))
                        .map(each -> each.substring(DESTINATION.length()))
                        .findFirst()
                        .orElse(DEFAULT_DESTINATION))
                .toAbsolutePath();
    }

    /** The options of the JVM inside, with a file that it can write. */
    List<String> arguments() {
        return arguments.stream().map(this::redirected).toList();
    }

    private String redirected(String argument) {
        Matcher agent = AGENT.matcher(argument);
        return agent.matches()
                ? Stream.concat(
                                options(agent).stream().filter(each -> !each.startsWith(DESTINATION)),
                                Stream.of(DESTINATION + inside))
                        .collect(Collectors.joining(",", agent.group(1) + "=", ""))
                : argument;
    }

    /**
     * Adds what the JVM inside has written to this machine's file, after its end.
     *
     * @return why that could not be done; empty if it is done, or the JVM came to write nothing
     */
    Optional<String> bringBack(Environment environment, FilesInside files) {
        String next = "look into the container, which kernelproof.keep=true leaves as it is";
        try {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            boolean isWhole = files.copy(inside, MAX_FILE, read);
            byte[] data = read.toByteArray();
            if (!isWhole || !isExecutionData(data)) {
                return Optional.of(failure(
                        environment, "%s inside has %d bytes, which are not all".formatted(inside, data.length), next));
            }
            next = "see that the file can be written, and that its disk is not full";
            add(data);
            return Optional.empty();
        } catch (IOException | RuntimeException | Error e) {
            return Optional.of(failure(environment, e.toString(), next));
        }
    }

    private String failure(Environment environment, String seen, String next) {
        return new Problem(
                        "The coverage of the JVM inside [%s] could not be added to [%s]."
                                .formatted(environment.name(), destination),
                        "JaCoCo's agent writes a whole file inside, and it can be added to this one",
                        seen,
                        next)
                + "\n";
    }

    /** As the agent does it: one file has the data of several JVMs one after the other, and who writes locks it. */
    private void add(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        synchronized (Coverage.class) {
            Path directory = destination.getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            try (FileChannel file = FileChannel.open(
                    destination, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                lock(file);
                ByteBuffer rest = ByteBuffer.wrap(data);
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
            }
        }
    }

    /** Until the file is closed. Whoever has it, in this JVM or in another one, writes as much as we do. */
    private void lock(FileChannel file) throws IOException {
        TimeLimit limit = TimeLimit.of(lockLimit);
        while (!tryLock(file)) {
            if (limit.hasPassed()) {
                throw new IOException("waiting for another one to unlock it " + limit.describe());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            LockSupport.parkNanos(LOCK_INTERVAL.toNanos());
        }
    }

    private static boolean tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Whether a file is what JaCoCo writes, to its end: a damaged one would make all others in the same file unreadable. The format is
     * that of org.jacoco.core.data.ExecutionDataWriter, version 0x1007.
     */
    static boolean isExecutionData(byte[] file) {
        try {
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(file));
            for (int block = data.read(), first = block; block >= 0; block = data.read()) {
                if (first != 1 || !isBlock(block, data)) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isBlock(int type, DataInputStream data) throws IOException {
        switch (type) {
            case 0x01 -> {
                return data.readChar() == 0xc0c0 && data.readChar() == 0x1007;
            }
            case 0x10 -> { // A session: its name, its start and its end.
                data.readUTF();
                data.readLong();
                data.readLong();
                return true;
            }
            case 0x11 -> { // A class: its id, its name, and a bit for each of its probes.
                data.readLong();
                data.readUTF();
                data.skipNBytes((number(data) + 7L) / 8);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** Seven bits in each byte, the lowest first; the eighth says that more follow. */
    private static int number(DataInputStream data) throws IOException {
        int number = 0;
        for (int shift = 0; shift < Integer.SIZE - 1; shift += 7) {
            int next = data.readUnsignedByte();
            number |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return number & Integer.MAX_VALUE;
            }
        }
        throw new EOFException("no number");
    }
}
