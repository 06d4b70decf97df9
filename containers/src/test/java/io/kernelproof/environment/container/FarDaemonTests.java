package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A daemon that does not see the files of this machine: class path, JDK and native programs are copied. */
@Timeout(180)
class FarDaemonTests {

    private static Path far = Path.of("");

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
        far = Path.of(URI.create(System.getenv("DOCKER_HOST")).getPath()).resolveSibling("far/docker.sock");
        assertThat(far).as("the second daemon of .ci/docker").exists();
    }

    /** Which daemon a JVM uses is settled once, so that another JVM is needed. */
    @Test
    void runsTestClassesWithCopiesOfTheFiles() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Running.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("DOCKER_HOST", "unix://" + far);
        Process running = builder.start();
        try {
            String printed = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();

            assertThat(printed)
                    .contains("SUCCESSFUL seesItsClass() [kernelproof/debian:12 / runc]")
                    .contains("SUCCESSFUL seesItsClass() [kernelproof/debian:12 / runsc]")
                    .endsWith("left: 0\n");
        } finally {
            running.destroyForcibly();
        }
    }

    /** What that JVM runs. */
    static final class Running {

        private Running() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) {
            List<String> results = EngineResults.results("kernelproof", CopiedTestCase.class);
            results.forEach(System.out::println);
            System.out.println("left: " + TestDaemon.containers().size());
        }
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunOnRuntimes({"runc", "runsc"})
    static class CopiedTestCase {
        @Test
        void seesItsClass() {
            assertThat(CopiedTestCase.class.getResource("FarDaemonTests.class")).isNotNull();
            assertThat(Path.of("/kernelproof-marker")).exists();
        }
    }
}
