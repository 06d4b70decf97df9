package io.kernelproof.cli;

import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** One of the three descriptors that this process was started with, or without. */
record Descriptor(int number) {

    static final Descriptor IN = new Descriptor(0);
    static final Descriptor OUT = new Descriptor(1);
    static final Descriptor ERR = new Descriptor(2);

    private static final Path ALL = Path.of("/proc/self/fd");
    private static final int CLOSE_ON_EXEC = 02000000;

    // poll.h
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final short POLLERR = 8;
    private static final short POLLHUP = 16;

    /**
     * Tells whether this process was started with the descriptor closed. The number is then that of a file which the JVM has opened for
     * itself: one of the JDK or of the class path that has no other number above, as a file has that was opened by both, or one
     * that would not have outlived the start of this program.
     */
    boolean wasClosed() {
        try {
            Path file = Files.readSymbolicLink(link());
            return isCloseOnExec() || (isOfTheJvm(file) && numbers().noneMatch(other -> leadsTo(other, file)));
        } catch (IOException e) {
            return !Files.exists(link(), LinkOption.NOFOLLOW_LINKS) && Files.isDirectory(ALL);
        }
    }

    private Path link() {
        return ALL.resolve(Integer.toString(number));
    }

    private boolean isCloseOnExec() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
                .filter(line -> line.startsWith("flags:"))
                .anyMatch(line ->
                        (Integer.parseInt(line.substring("flags:".length()).strip(), 8) & CLOSE_ON_EXEC) != 0);
    }

    private static boolean isOfTheJvm(Path file) throws IOException {
        return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                || Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                        .map(Path::of)
                        .anyMatch(each -> isSame(each, file));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    private static Stream<Integer> numbers() {
        String[] names = Objects.requireNonNullElse(ALL.toFile().list(), new String[0]);
        return List.of(names).stream().map(Integer::valueOf).filter(other -> other > ERR.number);
    }

    private static boolean leadsTo(int other, Path file) {
        try {
            return Files.readSymbolicLink(new Descriptor(other).link()).equals(file);
        } catch (IOException e) {
            // It was that of the listing.
            return false;
        }
    }

    /** Waits until something can be read, or there is an end to be read, but not for long. */
    boolean awaitInput() {
        return poll(POLLIN, 100) != 0;
    }

    /** Tells whether what is written can reach nobody any more. */
    boolean isReaderGone() {
        return (poll(POLLOUT, 0) & (POLLERR | POLLHUP)) != 0;
    }

    /** By a call that all architectures have; whatever goes wrong reads as no event. */
    private short poll(short events, int millis) {
        byte[] descriptor = buffer(8).putInt(number).putShort(events).array();
        byte[] limit = buffer(16).putLong(0).putLong(millis * 1_000_000L).array();
        try {
            Syscalls.invoke("ppoll", descriptor, 1, limit, null, 0);
            return ByteBuffer.wrap(descriptor).order(ByteOrder.nativeOrder()).getShort(6);
        } catch (SyscallException e) {
            return 0;
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
}
