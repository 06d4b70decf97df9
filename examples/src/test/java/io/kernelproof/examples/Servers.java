package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.fail;

import io.kernelproof.environment.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Workloads that do real work with Debian's packages: each a script that starts a server, uses it, and stops it. */
public final class Servers {

    private Servers() {}

    /**
     * Prepares a workload.
     *
     * @param name of a script beside this class, without its ending
     * @param directory an empty one, where the scripts go, and a fresh one for each run
     * @param programs what it needs
     * @return the command, which can be run again and again
     */
    public static Command of(String name, Path directory, List<String> programs) {
        require("root".equals(System.getProperty("user.name")), "root, whose servers may be told which user to be");
        programs.forEach(program -> require(isThere(program), program + ", which .ci/setup installs"));
        try (InputStream script =
                Objects.requireNonNull(Servers.class.getResourceAsStream("servers/" + name + ".sh"), name)) {
            Path copy = directory.resolve(name + ".sh");
            Files.write(copy, script.readAllBytes());
            String again = "cd / && rm -rf \"$1\" && mkdir -m 755 \"$1\" && exec sh \"$2\" \"$1\"";
            return Command.of("sh", "-c", again, name, directory.resolve("work").toString(), copy.toString())
                    .withTimeout(Duration.ofSeconds(60));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isThere(String program) {
        return Stream.of("/usr/bin", "/usr/sbin", "/usr/lib/postgresql")
                .anyMatch(directory -> Files.exists(Path.of(directory, program)));
    }

    private static void require(boolean met, String what) {
        if (!met && Boolean.getBoolean("kernelproof.strict")) {
            fail("not run, and kernelproof.strict is true: needs " + what);
        }
        Assumptions.assumeTrue(met, "not run: needs " + what);
    }
}
