package io.kernelproof.report;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Locks of files, which JVMs of one build wait for, but not without end. Closing the channel releases them. */
final class FileLocks {

    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(10);

    private FileLocks() {}

    /**
     * Waits until a file is locked for this channel alone.
     *
     * @param what what is done, for the message: a sentence with its full stop
     * @throws IOException if others hold it for longer than the limit
     */
    static void lock(FileChannel channel, Duration limit, String what) throws IOException {
        TimeLimit running = TimeLimit.of(limit);
        while (!tryLock(channel)) {
            if (running.hasPassed()) {
                throw new ProblemException(
                        new Problem(
                                what,
                                "other processes that write it are done within " + TimeLimit.format(limit),
                                "one of them still held it after %d s"
                                        .formatted(running.elapsed().toSeconds()),
                                "look for a stopped JVM with tests of this build"),
                        null);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            @Nullable FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Another session in this JVM has it.
            return false;
        }
    }
}
