package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A file that a daemon does not see is copied, and only that. */
@ExtendWith(CleanDaemon.class)
@Timeout(120)
class MountedFilesTests {

    @Test
    void leaveOutWhatIsGoneAndNothingElse(@TempDir Path directory) throws Exception {
        Path there = Files.writeString(directory.resolve("there"), "content");
        Path gone = directory.resolve("gone");

        try (Sandbox sandbox = start(Set.of(there, gone))) {
            assertThat(sandbox.facts()).containsEntry("files", "mounted, but copied: 1");
            assertThat(sandbox.run("cat", there.toString()).stdout()).isEqualTo("content");
            assertThat(sandbox.run("test", "-e", gone.toString()).succeeded()).isFalse();
        }
        try (Sandbox later = start(Set.of(there))) {
            assertThat(later.facts()).containsEntry("files", "mounted");
        }
    }

    private static Sandbox start(Set<Path> files) throws Exception {
        return new ContainerProvider().start(TestDaemon.environment(TestDaemon.DEBIAN, "runc", "default"), files);
    }

    /** A JVM with a file system of its own, of which the daemon sees nothing, but for the rest of this machine. */
    @Test
    void areCopiedWhereTheDaemonDoesNotSeeThem(@TempDir Path directory) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs tmpfs \"$OWN\" && printf unseen > \"$OWN/file\" && exec \"$@\"",
                "sh"));
        command.addAll(OtherJvm.command(System.getProperty("java.class.path")));
        try (OtherJvm jvm = OtherJvm.start(
                command,
                Map.of("OWN", directory.toString()),
                Reading.class,
                directory.resolve("file").toString())) {
            assertThat(jvm.rest())
                    .contains("read: unseen", "files: mounted, but copied: 1")
                    .contains("Kernelproof: the daemon does not see %s, so it is copied"
                            .formatted(directory.resolve("file")));
        }
    }

    /** Reads a file of this machine inside. */
    static final class Reading {

        private Reading() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            System.setErr(System.out);
            try (Sandbox sandbox = start(Set.of(Path.of(arguments[0])))) {
                System.out.println("read: " + sandbox.run("cat", arguments[0]).stdout());
                System.out.println("files: " + sandbox.facts().get("files"));
            }
        }
    }
}
