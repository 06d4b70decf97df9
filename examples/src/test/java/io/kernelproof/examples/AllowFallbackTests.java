package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.AllowFallback;
import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program may have another way, and it may be as good: cp lets the kernel copy a file, or reads and writes it. */
@RunOnKernels({"3.10", "host"})
class AllowFallbackTests {

    @Test
    @AllowFallback("copy_file_range")
    void copiesAFile(@TempDir Path directory) throws IOException, InterruptedException {
        Path from = Files.writeString(directory.resolve("from"), "content");
        Path to = directory.resolve("to");

        Process cp = new ProcessBuilder("cp", from.toString(), to.toString()).start();

        assertThat(cp.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(to).hasContent("content");
    }
}
