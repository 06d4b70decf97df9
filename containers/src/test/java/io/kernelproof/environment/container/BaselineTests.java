package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.UserCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is refused to every JVM in a container is no test's doing. */
class BaselineTests {

    private static final Path KEPT =
            UserCache.directory().orElseThrow().resolve("kernelproof").resolve("baselines");

    /** An option of its own makes it a JVM of which nothing is kept. */
    private final String option = "-Dbaseline.tests=" + System.nanoTime();

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    private List<String> resultsOf(Class<?> testClass) {
        return results(
                "kernelproof",
                testClass,
                "kernelproof.select",
                "all",
                "kernelproof.images",
                TestDaemon.DEBIAN,
                "kernelproof.fallbacks",
                "fail",
                "kernelproof.jvm.args",
                option);
    }

    private static Set<Path> kept() throws IOException {
        if (!Files.isDirectory(KEPT)) {
            return new HashSet<>();
        }
        try (Stream<Path> files = Files.list(KEPT)) {
            return files.filter(file -> !file.toString().endsWith(".part"))
                    .collect(Collectors.toCollection(HashSet::new));
        }
    }

    /** The C library makes threads with clone3, which Docker's profile refuses, and then with clone. */
    @Test
    void isWhatIsRefusedToAnEmptyTestAndIsFoundOutOnce() throws IOException {
        Set<Path> before = kept();
        assertThat(resultsOf(QuietTestCase.class)).singleElement().asString().startsWith("SUCCESSFUL");
        assertThat(kept()).as("nobody has asked").isEqualTo(before);

        assertThat(resultsOf(ThreadTestCase.class)).singleElement().asString().startsWith("SUCCESSFUL");
        Set<Path> added = kept();
        added.removeAll(before);
        assertThat(added).singleElement().satisfies(file -> {
            try {
                assertThat(file).content().contains("435 " + Arch.current().id() + "\n");
                UserCache.put(file, new byte[0], PosixFilePermissions.fromString("r--------"));
                assertThat(resultsOf(ThreadTestCase.class))
                        .as("with what is kept")
                        .singleElement()
                        .asString()
                        .startsWith("FAILED starts() [kernelproof/debian:12]: ")
                        .contains("clone3: ENOSYS, once, by a seccomp filter: ");
            } finally {
                Files.delete(file);
            }
        });
    }

    static class QuietTestCase {
        @Test
        void isQuiet() {}
    }

    static class ThreadTestCase {
        @Test
        void starts() throws InterruptedException {
            Thread thread = new Thread(() -> {});
            thread.start();
            thread.join();
        }
    }
}
