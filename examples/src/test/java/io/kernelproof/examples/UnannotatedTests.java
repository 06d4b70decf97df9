package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests as any project has them, which know nothing of Kernelproof. */
class UnannotatedTests {

    @Test
    void copiesAFile(@TempDir Path directory) throws IOException {
        Path original = Files.writeString(directory.resolve("original"), "some text");

        Files.copy(original, directory.resolve("copy"));

        assertThat(directory.resolve("copy")).hasContent("some text");
    }

    @Test
    void noticesANewFile(@TempDir Path directory) throws Exception {
        try (WatchService watcher = directory.getFileSystem().newWatchService()) {
            directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);

            Files.createFile(directory.resolve("new"));

            WatchKey key = watcher.poll(30, TimeUnit.SECONDS);
            assertThat(key.pollEvents())
                    .extracting(event -> String.valueOf(event.context()))
                    .containsExactly("new");
        }
    }

    @Test
    void readsWhatAChildPrints() throws Exception {
        Process child = new ProcessBuilder("echo", "hello").start();

        assertThat(child.getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello\n");
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
