package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** A session ends however many JVMs linger, and however few threads the common pool has. */
class LingeringTests {

    /** JVMs are given half a minute each, all at once. */
    private static final int LIMIT_SECONDS = 150;

    @RunOnKernels({"host", "3.10", "4.18", "5.14"})
    static class LingeringTestCase {
        @Test
        void leavesAHookThatWaits() {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    Thread.sleep(3_600_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
    }

    /** A build of its own. */
    static final class Build {

        public static void main(String[] arguments) {
            try (LauncherSession session = LauncherFactory.openSession()) {
                session.getLauncher()
                        .execute(
                                request()
                                        .selectors(selectClass(LingeringTestCase.class))
                                        .configurationParameter("kernelproof.report", arguments[0])
                                        .configurationParameter("kernelproof.parallelism", "4")
                                        .build(),
                                new TestExecutionListener() {
                                    @Override
                                    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                        if (test.isTest()) {
                                            System.out.println(result.getStatus() + " " + test.getDisplayName());
                                        }
                                    }
                                });
            }
            System.out.println(
                    "closed, and left " + ProcessHandle.current().descendants().count());
        }
    }

    @Test
    void endsASessionWithMoreLingeringJvmsThanProcessors(@TempDir Path directory) throws Exception {
        Path printed = directory.resolve("printed");
        Process build = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",
                        "-XX:ActiveProcessorCount=2",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Build.class.getName(),
                        directory.resolve("report").toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        try {
            assertThat(build.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as(() -> "ends within %d s: %s".formatted(LIMIT_SECONDS, text(printed)))
                    .isTrue();
        } finally {
            build.descendants().forEach(ProcessHandle::destroyForcibly);
            build.destroyForcibly();
        }

        assertThat(text(printed).lines())
                .contains("closed, and left 0")
                .filteredOn(line -> line.startsWith("SUCCESSFUL"))
                .hasSize(4);
        assertThat(text(printed)).contains("was ended after its tests");
        assertThat(build.exitValue()).isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
