package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jacoco.core.data.ExecutionData;
import org.jacoco.core.tools.ExecFileLoader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What JaCoCo's agent records inside arrives in the file that its option names, here and now. */
@Timeout(180)
class CoverageTests {

    private static final Path AGENT = Path.of("target", "jacoco-agent.jar").toAbsolutePath();

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    /** One of the JVMs inside is ended by its test, and some are not root's. */
    @Test
    void comesBackWhereFilesAreMounted(@TempDir Path directory) throws Exception {
        assertThat(covered(directory, Map.of(), MountedTestCase.class, ExitTestCase.class))
                .contains(Covered.InMounted.class.getName(), Covered.InExit.class.getName())
                .doesNotContain(Covered.InCopied.class.getName());
    }

    @Test
    void comesBackWhereFilesAreCopied(@TempDir Path directory) throws Exception {
        Map<String, String> far = Map.of("DOCKER_HOST", "unix://" + TestDaemon.beside("far/docker.sock"));
        assertThat(covered(directory, far, CopiedTestCase.class)).contains(Covered.InCopied.class.getName());
    }

    /** The names of the classes of which something was run, here or inside. */
    private static Set<String> covered(Path directory, Map<String, String> variables, Class<?>... tests)
            throws Exception {
        Path file = directory.resolve("made/jacoco.exec");
        List<String> command = new ArrayList<>(OtherJvm.command(System.getProperty("java.class.path")));
        command.add("-javaagent:%s=destfile=%s,includes=%s*".formatted(AGENT, file, Covered.class.getName()));
        String[] names = Stream.of(tests).map(Class::getName).toArray(String[]::new);
        try (OtherJvm jvm = OtherJvm.start(command, variables, Running.class, names)) {
            assertThat(jvm.rest()).noneMatch(line -> line.contains("could not be added"));
        }
        ExecFileLoader loader = new ExecFileLoader();
        loader.load(file.toFile());
        return loader.getExecutionDataStore().getContents().stream()
                .filter(ExecutionData::hasHits)
                .map(data -> data.getName().replace('/', '.'))
                .collect(Collectors.toSet());
    }

    static final class Running {

        private Running() {}

        public static void main(String[] tests) throws ClassNotFoundException {
            for (String each : tests) {
                EngineResults.results("kernelproof", Class.forName(each));
            }
        }
    }

    /** None of these is used outside. */
    static final class Covered {

        private Covered() {}

        static final class InMounted {
            static final int SIZE = "mounted".length();
        }

        static final class InExit {
            static final int SIZE = "exit".length();
        }

        static final class InCopied {
            static final int SIZE = "copied".length();
        }
    }

    @RunInImages(TestDaemon.JDK)
    @RunOnRuntimes({"runc", "runsc"})
    static class MountedTestCase {
        @Test
        void test() {
            assertThat(Covered.InMounted.SIZE).isPositive();
        }
    }

    @RunInImages(TestDaemon.JDK)
    static class ExitTestCase {
        @Test
        void test() {
            System.exit(Covered.InExit.SIZE);
        }
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class CopiedTestCase {
        @Test
        void test() {
            assertThat(Covered.InCopied.SIZE).isPositive();
        }
    }
}
