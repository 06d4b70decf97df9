package io.kernelproof.report;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileLocksTests {

    @Test
    void areNotWaitedForWithoutEnd(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lock");
        try (FileChannel one = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLocks.lock(one, Duration.ofMillis(100), "One failed.");

            assertThatIOException()
                    .isThrownBy(() -> FileLocks.lock(other, Duration.ofMillis(100), "The other failed."))
                    .withMessageStartingWith(
                            "The other failed.\n  expected: other processes that write it are done within 100 ms\n");
        }
    }
}
