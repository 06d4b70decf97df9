package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What /proc says of processes, and waiting until it says so. */
final class Processes {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(5);

    private Processes() {}

    /** Waits until all have ended; a zombie that its new parent has not reaped yet has ended, too. */
    static void awaitEnd(Collection<String> pids) {
        await("the end of " + pids, () -> pids.stream().noneMatch(Processes::lives));
    }

    static boolean lives(String pid) {
        return !read(Path.of("/proc", pid, "stat")).matches("(?s)(.*\\) [ZX] .*)?");
    }

    /** The content, or nothing if it has gone. */
    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException gone) {
            return "";
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                fail("not within " + LIMIT.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
