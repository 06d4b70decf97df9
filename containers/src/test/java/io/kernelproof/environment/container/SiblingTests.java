package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.console.ConsoleLauncher;

/** Tests that run in a container of CI with the daemon's socket, and start containers beside it. */
@ExtendWith(CleanDaemon.class)
@Timeout(180)
class SiblingTests {

    /** Where only the container of CI has the class path: the daemon sees another file system. */
    private static final String INSIDE = "/build";

    private static final String REPORT = "/report";

    @Test
    void areFoundNotToShareFilesWithTheDaemonAndGetCopies(@TempDir Path directory) throws Exception {
        List<String> classPath = new ArrayList<>();
        List<String> command = new ArrayList<>(List.of(
                "docker",
                "run",
                "--rm",
                "--network",
                "none",
                "--user",
                "0",
                "--env",
                "DOCKER_HOST=unix:///docker.sock"));
        command.addAll(List.of("--volume", TestDaemon.beside("docker.sock") + ":/docker.sock"));
        command.addAll(List.of("--volume", directory + ":" + REPORT));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.exists(path)) {
                String inside = INSIDE + "/" + classPath.size() + "/" + path.getFileName();
                classPath.add(inside);
                command.addAll(List.of("--volume", path + ":" + inside + ":ro"));
            }
        }
        command.addAll(List.of(
                TestDaemon.JDK,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=/tmp",
                "-cp",
                String.join(File.pathSeparator, classPath),
                ConsoleLauncher.class.getName(),
                "execute",
                "--include-engine=kernelproof",
                "--details=tree",
                "--select-class=" + CopiedTestCase.class.getName(),
                "--config=kernelproof.report=" + REPORT));
        Path log = directory.resolve("log");
        Process ci = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();

        assertThat(ci.waitFor()).as(Files.readString(log)).isZero();
        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines).anyMatch(line -> line.contains("1 tests successful"));
        }
        assertThat(directory.resolve("report.json")).content().contains("\"files\": \"copied\"");
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class CopiedTestCase {

        @Test
        void seesItsClassThoughNothingIsMounted() throws Exception {
            assertThat(Path.of(CopiedTestCase.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .isDirectory();
            assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("/build/", "kernelproof-probe");
        }
    }
}
