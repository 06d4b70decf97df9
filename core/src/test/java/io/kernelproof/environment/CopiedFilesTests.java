package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.environment.host.HostProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On this machine, whose files are those of the sandbox. */
class CopiedFilesTests {

    private static Sandbox sandbox;

    @BeforeAll
    static void start() throws Exception {
        sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of());
    }

    @AfterAll
    static void close() {
        sandbox.close();
    }

    @Test
    void goInWithTheirPermissionsAndComeOut(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("from/sub"));
        Path script = Files.writeString(directory.resolve("from/sub/script"), "content");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x--x"));

        sandbox.copyIn(directory.resolve("from"), directory + "/to");
        sandbox.write(directory + "/to/other", new byte[] {1, 2});

        assertThat(new String(sandbox.read(directory + "/to/sub/script"), StandardCharsets.UTF_8))
                .isEqualTo("content");
        assertThat(Files.getPosixFilePermissions(directory.resolve("to/sub/script")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-x--x"));
        assertThat(sandbox.read(directory + "/to/other")).containsExactly(1, 2);
    }

    @Test
    void areReadUpToALimit(@TempDir Path directory) throws Exception {
        Path large = Files.write(directory.resolve("large"), new byte[16 * 1024 * 1024 + 1]);

        assertThatThrownBy(() -> sandbox.read(large.toString())).hasMessage("""
                        Reading %s in [host] failed.
                          expected: a file of at most 16777216 bytes that can be read
                          seen:     it has more
                          next:     let a command cut or compress it""".formatted(large));
        assertThatThrownBy(() -> sandbox.read("/nowhere")).hasMessageContaining("open or read answered ENOENT");
    }

    @Test
    void areNotTooMany(@TempDir Path directory) throws Exception {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(directory.resolve(String.valueOf(i)));
        }

        assertThatThrownBy(() -> sandbox.copyIn(directory, "/nowhere")).hasMessage("""
                        Copying %s to /nowhere failed.
                          expected: at most 10000 files
                          seen:     more
                          next:     copy an archive, and unpack it inside""".formatted(directory));
    }
}
