package io.kernelproof.examples;

import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/** Programs that are not on every machine. */
final class Programs {

    private Programs() {}

    /** Ends the test if there is no such program. */
    static void require(String name) {
        boolean isThere = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(directory -> Path.of(directory).resolve(name))
                .anyMatch(Files::isExecutable);
        if (isThere) {
            return;
        }
        String why = "no program '%s' on this machine".formatted(name);
        if (Boolean.getBoolean("kernelproof.strict")) {
            fail("not run, and kernelproof.strict is true: " + why);
        }
        throw new TestAbortedException("not run: " + why);
    }
}
