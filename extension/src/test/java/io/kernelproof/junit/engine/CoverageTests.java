package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.FileInside;
import io.kernelproof.environment.FilesInside;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTests {

    private static final Environment CONTAINER =
            Environment.onKernel("host").in(new Container("debian:12", Optional.empty(), Optional.empty()));

    /** A header; a session "s"; a class "C" with 10 probes. */
    private static final byte[] WHOLE = HexFormat.of()
            .parseHex("01c0c01007" + "10000173" + "0".repeat(32) + "11" + "0".repeat(16) + "000143" + "0a" + "ff03");

    private static Optional<Coverage> coverage(String argument) {
        return Coverage.of(CONTAINER, List.of("-Xmx1g", argument));
    }

    @Test
    void letsTheAgentWriteAFileInside() {
        assertThat(coverage(
                                "-javaagent:/r/org.jacoco.agent-0.8.15-runtime.jar=destfile=/t/a,b.exec,append=true,includes=a.*")
                        .orElseThrow()
                        .arguments())
                .last()
                .asString()
                .matches("-javaagent:/r/org\\.jacoco\\.agent-0\\.8\\.15-runtime\\.jar=append=true,includes=a\\.\\*,"
                        + "destfile=/dev/shm/kernelproof-\\d+\\.exec");
        assertThat(coverage("-javaagent:jacocoagent.jar").orElseThrow().arguments())
                .last()
                .asString()
                .startsWith("-javaagent:jacocoagent.jar=destfile=/dev/shm/kernelproof-");
    }

    @Test
    void leavesOtherAgentsAndOtherOutputsAlone() {
        assertThat(coverage("-javaagent:/r/byte-buddy-agent.jar")).isEmpty();
        assertThat(coverage("-javaagent:/r/jacocoagent.jar=output=tcpserver")).isEmpty();
        assertThat(coverage("-javaagent:/r/jacocoagent.jar=output=file")).isPresent();
        assertThat(Coverage.of(Environment.onKernel("host"), List.of("-javaagent:/r/jacocoagent.jar")))
                .isEmpty();
    }

    @Test
    void addsWhatIsWholeAndNothingElse(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("target/jacoco.exec");
        String agent = "-javaagent:/r/jacocoagent.jar=destfile=" + file;

        assertThat(bringBack(agent, WHOLE)).isEmpty();
        assertThat(bringBack(agent, new byte[0])).isEmpty();
        assertThat(bringBack(agent, WHOLE)).isEmpty();
        assertThat(file).hasSize(2L * WHOLE.length);

        assertThat(bringBack(agent, Arrays.copyOfRange(WHOLE, 5, WHOLE.length))).isPresent();
        assertThat(bringBack(agent, Arrays.copyOf(WHOLE, WHOLE.length + 1))).isPresent();
        assertThat(bringBack(agent, Arrays.copyOf(WHOLE, WHOLE.length - 1)))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .startsWith(
                                "The coverage of the JVM inside [debian:12] could not be added to [" + file + "].\n")
                        .contains("  seen:     /dev/shm/kernelproof-", " inside has 39 bytes, which are not all\n")
                        .contains(
                                "  next:     look into the container, which kernelproof.keep=true leaves as it is\n"));
        assertThat(file).hasSize(2L * WHOLE.length);
    }

    @Test
    void saysThatTheFileCannotBeWritten(@TempDir Path directory) throws Exception {
        Path notADirectory = Files.createFile(directory.resolve("target"));
        assertThat(bringBack("-javaagent:/r/jacocoagent.jar=destfile=" + notADirectory + "/jacoco.exec", WHOLE))
                .hasValueSatisfying(failure -> assertThat(failure)
                        .contains("  seen:     java.nio.file.FileAlreadyExistsException: " + notADirectory)
                        .contains("  next:     see that the file can be written, and that its disk is not full"));
    }

    @Test
    void doesNotWaitForEverForTheFile(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("jacoco.exec"));
        Coverage coverage = Coverage.of(
                        CONTAINER, List.of("-javaagent:/r/jacocoagent.jar=destfile=" + file), Duration.ofMillis(100))
                .orElseThrow();

        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(coverage.bringBack(CONTAINER, new OneFile(WHOLE)))
                    .hasValueSatisfying(
                            failure -> assertThat(failure)
                                    .contains(
                                            "  seen:     java.io.IOException: waiting for another one to unlock it took longer than 100 ms ("));
        }

        assertThat(coverage.bringBack(CONTAINER, new OneFile(WHOLE))).isEmpty();
        assertThat(file).hasBinaryContent(WHOLE);
    }

    private static Optional<String> bringBack(String agent, byte[] inside) {
        return coverage(agent).orElseThrow().bringBack(CONTAINER, new OneFile(inside));
    }

    /** What is inside, whatever its name. */
    private static final class OneFile implements FilesInside {

        private final byte[] content;

        OneFile(byte[] content) {
            this.content = content;
        }

        @Override
        public List<FileInside> read(List<String> paths, int limit) {
            return List.of(new FileInside(paths.get(0), content, 0));
        }

        @Override
        public void write(String path, byte[] content, int permissions) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeDirectory(String path, int permissions) {
            throw new UnsupportedOperationException();
        }
    }
}
