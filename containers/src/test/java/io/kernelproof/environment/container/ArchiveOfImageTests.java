package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import io.kernelproof.time.TimeLimit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes from which the JVM of an image starts. */
@ExtendWith(CleanDaemon.class)
@Timeout(180)
class ArchiveOfImageTests {

    private static final String LOADED = "/dev/shm/loaded";

    /** The end of a run waits for its archive, but on a busy machine not long enough. */
    private static final int MORE_RUNS = 4;

    /** Users other than root read it, and one serves all runtimes. */
    @Test
    void isMadeByThatJvmInTheFirstRunAndUsedInTheNext(@TempDir Path directory) throws Exception {
        List<String> command = OtherJvm.command(classPathOfJars(directory));
        Map<String, String> variables = Map.of("XDG_CACHE_HOME", directory.toString());

        assertThat(results(command, variables))
                .containsExactly("loaded from a jar by 17", "loaded from a jar by 17", "loaded from a jar by 25");
        for (int i = 0; archives(directory).size() < 2 && i < MORE_RUNS; i++) {
            results(command, variables);
        }
        assertThat(archives(directory)).hasSize(2).allMatch(name -> name.startsWith("image-"));

        assertThat(results(command, variables))
                .containsExactly(
                        "loaded from an archive by 17", "loaded from an archive by 17", "loaded from an archive by 25");
        assertThat(archives(directory)).hasSize(2);
    }

    private static List<String> results(List<String> command, Map<String, String> variables) throws Exception {
        try (OtherJvm jvm = OtherJvm.start(command, variables, Running.class)) {
            return jvm.rest().stream()
                    .filter(line -> line.startsWith("loaded from"))
                    .toList();
        }
    }

    private static List<String> archives(Path cache) throws IOException {
        Path all = cache.resolve("kernelproof/cds");
        try (Stream<Path> files = Files.walk(all)) {
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .map(file -> all.relativize(file).toString())
                    .toList();
        }
    }

    /** An archive holds no directories, which the build has in the place of Kernelproof's jars until those are packed. */
    private static String classPathOfJars(Path directory) throws Exception {
        String classPath = System.getProperty("java.class.path");
        for (Class<?> each : List.of(RunInImages.class, TimeLimit.class)) {
            classPath = withJarOf(each, classPath, directory);
        }
        return classPath;
    }

    private static String withJarOf(Class<?> type, String classPath, Path directory) throws Exception {
        Path own =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isRegularFile(own)) {
            return classPath;
        }
        String jar = directory.resolve(type.getSimpleName() + ".jar").toString();
        int status = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar, "-C", own.toString(), ".");
        assertThat(status).isZero();
        return Stream.of(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().equals(own) ? jar : entry)
                .collect(Collectors.joining(File.pathSeparator));
    }

    static final class Running {

        private Running() {}

        public static void main(String[] arguments) {
            Stream.of(OfOlderImageTestCase.class, OfNewerImageTestCase.class)
                    .forEach(type -> EngineResults.results(
                            "kernelproof",
                            type,
                            "kernelproof.jdk",
                            "image",
                            "kernelproof.jvm.args",
                            "-Xlog:class+load:file=" + LOADED));
        }
    }

    @RunInImages(TestDaemon.JDK)
    @RunOnRuntimes({"runc", "runsc"})
    static class OfOlderImageTestCase {
        @Test
        @SuppressWarnings("SystemOut") // The test outside reads it.
        void tellsWhereAClassCameFrom() throws IOException {
            try (Stream<String> loaded = Files.lines(Path.of(LOADED))) {
                String origin = loaded.filter(
                                line -> line.contains(" org.junit.platform.launcher.core.LauncherFactory "))
                        .findFirst()
                        .orElseThrow();
                System.out.printf(
                        "loaded from %s by %d%n",
                        origin.contains("source: shared objects file") ? "an archive" : "a jar",
                        Runtime.version().feature());
            }
        }
    }

    @RunInImages(TestDaemon.NEWER)
    @RunOnRuntimes("runc")
    static class OfNewerImageTestCase extends OfOlderImageTestCase {}
}
