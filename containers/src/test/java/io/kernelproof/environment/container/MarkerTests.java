package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.probe.ProbeBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MarkerTests {

    private static final int ROUNDS = 300;

    @Test
    void ofAJvmThatIsGoneIsRemovedThoughOthersCannotBeRead() throws Exception {
        Path directory = directory();
        Path unreadable = Files.createDirectory(directory.resolve("marker-of-test-directory"));
        Path left = Files.writeString(directory.resolve("marker-of-test-left"), gone().label());
        try {
            Marker.removeLeftovers(Owner.thisJvm());

            assertThat(left).doesNotExist();
            assertThat(Marker.path()).hasValueSatisfying(own -> assertThat(own).exists());
        } finally {
            Files.deleteIfExists(unreadable);
            Files.deleteIfExists(left);
        }
    }

    private static Path directory() throws IOException {
        return Objects.requireNonNull(ProbeBinary.keepPath().getParent());
    }

    private static Owner gone() throws IOException {
        return new Owner(Owner.thisJvm().place(), "999999999", "1");
    }

    /** Those of other JVMs come and go while one looks at them. */
    @Test
    void ofAnotherJvmMayGoAtAnyTime() throws Exception {
        Path directory = directory();
        AtomicBoolean over = new AtomicBoolean();
        Thread others = new Thread(() -> {
            try {
                for (int i = 0; !over.get(); i++) {
                    Path marker = directory.resolve("marker-of-test-" + i % 20);
                    Files.writeString(marker, "of somebody");
                    Files.deleteIfExists(marker);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        others.start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path left = Files.writeString(directory.resolve("marker-of-test-left"), gone().label());

                Marker.removeLeftovers(Owner.thisJvm());

                assertThat(left).as("in round %d", round).doesNotExist();
            }
        } finally {
            over.set(true);
            others.join();
        }
    }

    /** The native programs are there, and nothing can be put beside them. */
    @Test
    void thatCannotBeMadeHasFilesCopiedAndSaysSo(@TempDir Path directory) throws Exception {
        TestDaemon.require();
        Path programs = Objects.requireNonNull(directory().getParent());
        for (Path each : List.of(ProbeBinary.path(), ProbeBinary.trapPath())) {
            assertThat(each).startsWith(programs);
        }
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs tmpfs \"$XDG_CACHE_HOME\" && cp -a \"$CACHE\" \"$XDG_CACHE_HOME\""
                        + " && mount -o remount,ro \"$XDG_CACHE_HOME\" && exec \"$@\"",
                "sh"));
        command.addAll(OtherJvm.command(System.getProperty("java.class.path")));
        try (OtherJvm jvm = OtherJvm.start(
                command,
                Map.of("XDG_CACHE_HOME", directory.toString(), "CACHE", programs.toString()),
                Starting.class)) {
            assertThat(jvm.rest())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("Kernelproof: files are copied into containers instead of being mounted")
                            .contains("Read-only file system"))
                    .contains("files: copied")
                    .noneSatisfy(line -> assertThat(line).contains("there is no Docker daemon"));
        }
    }

    /** Tells how files came into a container. */
    static final class Starting {

        private Starting() {}

        @SuppressWarnings("SystemOut") // Another JVM reads it.
        public static void main(String[] arguments) throws Exception {
            System.setErr(System.out);
            try (var sandbox = TestDaemon.start(TestDaemon.SCRATCH, "runc", "default")) {
                System.out.println("files: " + sandbox.facts().get("files"));
            }
        }
    }
}
