package io.kernelproof.environment.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.message.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class FrameSocketTests {

    @Test
    void isThisUsersAloneAndLeavesNothingBehind(@TempDir Path parent) throws IOException {
        try (FrameSocket socket = FrameSocket.open(List.of(parent.toString()))) {
            Path name = Path.of(socket.options().get(1));

            assertThat(name).exists();
            assertThat(Files.getPosixFilePermissions(name.getParent()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        try (Stream<Path> left = Files.list(parent)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void tellsHowALauncherEndedThatDoesNotConnect() throws IOException {
        Process ended = new ProcessBuilder("sh", "-c", "exit 7").start();
        try (FrameSocket socket = FrameSocket.open()) {
            assertThatThrownBy(() -> socket.accept(ended))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageStartingWith("Starting the native launcher failed.\n")
                    .hasMessageContainingAll("it ended with status 7", "next:");
        }
    }

    @Test
    void triesAnotherDirectoryWhereANameIsTooLong(@TempDir Path parent) throws IOException {
        Path tooLong = Files.createDirectories(parent.resolve("a".repeat(100)));

        try (FrameSocket socket = FrameSocket.open(List.of(tooLong.toString(), parent.toString()))) {
            assertThat(socket.options().get(1)).startsWith(parent.toString()).doesNotContain("aaa");
        }
        assertThatThrownBy(() -> FrameSocket.open(List.of(tooLong.toString(), "/nowhere")))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("Making a socket for the native launcher failed.\n")
                .hasMessageContainingAll("aaa", "/nowhere", "java.io.tmpdir");
        assertThat(tooLong).isEmptyDirectory();
    }
}
