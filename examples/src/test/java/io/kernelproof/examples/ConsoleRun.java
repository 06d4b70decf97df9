package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Examples that were run in a JVM of their own.
 *
 * @param exitStatus 0 if none failed
 * @param output what was printed
 */
record ConsoleRun(int exitStatus, String output) {

    private static final int LIMIT_SECONDS = 300;

    /**
     * Runs test classes.
     *
     * @param directory where the report goes, and the output
     * @param options of the JVM
     */
    static ConsoleRun of(Path directory, List<String> options, Class<?>... tests)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        line.addAll(options);
        line.addAll(List.of(
                "-Dkernelproof.report=" + directory.toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--details=tree",
                "--disable-ansi-colors"));
        Stream.of(tests).map(test -> "--select-class=" + test.getName()).forEach(line::add);
        Path output = Files.createDirectories(directory).resolve("output.txt");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        // Wrappers such as those of pyenv make calls of their own.
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("ended within %d s", LIMIT_SECONDS)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new ConsoleRun(process.exitValue(), Files.readString(output));
    }
}
