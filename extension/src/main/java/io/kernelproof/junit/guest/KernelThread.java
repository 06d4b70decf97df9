package io.kernelproof.junit.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's id of the current thread, by which refused system calls are told apart. */
final class KernelThread {

    private static final Path SELF = Path.of("/proc/thread-self");

    /** A thread of the platform keeps its kernel thread for life; the ids of others are of no use. */
    private static final ThreadLocal<Integer> ID = ThreadLocal.withInitial(KernelThread::read);

    private KernelThread() {}

    /** The id, or 0 if the kernel does not tell: /proc/thread-self is there since Linux 3.17. */
    static int id() {
        return ID.get();
    }

    private static int read() {
        try {
            return Integer.parseInt(Files.readSymbolicLink(SELF).getFileName().toString());
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
