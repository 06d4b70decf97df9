package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        far = TestDaemon.beside("far/docker.sock");
    }

    @Test
    void runsTestClassesWithCopiesOfTheFiles() throws Exception {
        assertThat(OtherJvm.run(Map.of("DOCKER_HOST", "unix://" + far), Running.class))
                .contains(
                        "SUCCESSFUL seesItsClass() [kernelproof/debian:12 / runc]",
                        "SUCCESSFUL seesItsClass() [kernelproof/debian:12 / runsc]",
                        "left: 0");
    }

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
