package io.kernelproof.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.testkit.engine.EventConditions.displayName;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.test;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.Terminal;
import io.kernelproof.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.engine.TestExecutionResult;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

@EnabledOnOs(OS.LINUX)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
@ResourceLock(Resources.SYSTEM_OUT)
class CompatibilityTestExtensionTests {

    private static final String OPEN = "import os; os.close(os.pidfd_open(os.getpid()))";
    private static final String TRY_TO_OPEN =
            "import os\ntry: os.pidfd_open(os.getpid())\nexcept OSError: print('none')";

    private final Path directory;

    CompatibilityTestExtensionTests(@TempDir Path directory) {
        this.directory = directory;
    }

    private Kit run(Class<?> testCase, String... parameters) throws IOException {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], parameters[i + 1]);
        }
        return Kit.run(testCase, directory, map);
    }

    static class PythonTestCase {
        @CompatibilityTest
        @RunOnKernels({"rhel-7.9", "3.10", "5.14", "host"})
        void opens(Sandbox sandbox) throws IOException {
            CommandResult result = sandbox.run("python3", "-c", OPEN);
            assertTrue(result.succeeded(), result.stderr());
        }
    }

    @Test
    void runsACommandInEachEnvironmentAndSaysWhoRefusedWhat() throws Exception {
        Kit.requirePython();

        Kit kit = run(PythonTestCase.class);

        kit.events()
                .testEvents()
                .assertStatistics(stats -> stats.started(4).succeeded(2).failed(2));
        assertThat(kit.verdicts())
                .containsExactlyInAnyOrder(
                        "3.10 opens(Sandbox): failed",
                        "5.14 opens(Sandbox): passed",
                        "host opens(Sandbox): passed",
                        "rhel-7.9 opens(Sandbox): failed");
        kit.events()
                .testEvents()
                .started()
                .assertThatEvents()
                .haveExactly(1, event(test(), displayName("[rhel-7.9 (simulated)]")));
        assertThat(messages(kit))
                .anySatisfy(message -> assertThat(message)
                        .startsWith("[rhel-7.9 (simulated)] ")
                        .contains(
                                "Function not implemented",
                                "  system calls that were refused to it:\n    ",
                                "    pidfd_open: ENOSYS, once, by the simulated kernel: "));
        assertThat(kit.results())
                .extracting(result -> result.testId())
                .containsOnly("[engine:junit-jupiter]/[class:%s]/[test-template:opens(%s)]"
                        .formatted(PythonTestCase.class.getName(), Sandbox.class.getName()));
        assertThat(kit.results())
                .filteredOn(result -> result.environmentId().equals("3.10"))
                .singleElement()
                .satisfies(result -> assertThat(result.verdict().refusals())
                        .anyMatch(refusal -> refusal.syscall().equals("pidfd_open")));
    }

    private static List<String> messages(Kit kit) {
        return kit.events().testEvents().failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().orElseThrow().getMessage())
                .toList();
    }

    static class FallbackTestCase {
        @CompatibilityTest
        @RunOnKernels("rhel-7.9")
        void getsAlong(Sandbox sandbox) throws IOException {
            assertEquals("none\n", sandbox.run("python3", "-c", TRY_TO_OPEN).stdout());
        }
    }

    @Test
    void publishesWhatATestDidWithout() throws Exception {
        Kit.requirePython();

        Kit kit = run(FallbackTestCase.class);

        kit.events().testEvents().assertStatistics(stats -> stats.succeeded(1).reportingEntryPublished(1));
        assertThat(kit.verdicts()).containsExactly("rhel-7.9 getsAlong(Sandbox): passed with fallback");
        assertThat(kit.events().testEvents().reportingEntryPublished().stream().map(Object::toString))
                .singleElement()
                .asString()
                .contains("passed with fallback", "pidfd_open: ENOSYS, once");
    }

    static class SlowTestCase {
        @CompatibilityTest
        @RunOnKernels("3.10")
        void takesTooLong(Sandbox sandbox) throws IOException {
            sandbox.run(Command.of("python3", "-c", TRY_TO_OPEN + "; import time; time.sleep(300)")
                    .withTimeout(Duration.ofSeconds(3)));
        }
    }

    @Test
    void tellsWhatWasRefusedToACommandThatTakesTooLong() throws Exception {
        Kit.requirePython();

        Kit kit = run(SlowTestCase.class);

        assertThat(kit.failure()).hasMessageContaining("pidfd_open: ENOSYS, once, by the simulated kernel");
        assertThat(kit.results())
                .singleElement()
                .satisfies(result -> assertThat(result.verdict().refusals())
                        .anyMatch(refusal -> refusal.syscall().equals("pidfd_open")));
    }

    static class TerminalTestCase {
        @CompatibilityTest
        @RunOnKernels("3.10")
        void talks(Sandbox sandbox) throws IOException {
            sandbox.run(
                    Command.of("python3", "-c", TRY_TO_OPEN),
                    new Terminal(
                            InputStream.nullInputStream(),
                            OutputStream.nullOutputStream(),
                            OutputStream.nullOutputStream(),
                            pid -> {}));
        }
    }

    @Test
    void doesNotCallAPassWithATerminalOneThatWasRefusedNothing() throws Exception {
        Kit.requirePython();

        assertThat(run(TerminalTestCase.class).verdicts()).containsExactly("3.10 talks(Sandbox): passed with fallback");
    }

    @Test
    @SuppressWarnings("try") // The provider is armed for as long as the block lasts.
    void doesNotRunWhereTheProviderFails() throws Exception {
        try (var armed = FaultyProvider.with("4.18", real -> {
            throw new NoClassDefFoundError("org/example/Provider");
        })) {
            Kit kit = run(TrueTestCase.class, "kernelproof.kernels", "4.18,host");

            assertThat(kit.verdicts()).containsExactly("4.18 runs(Sandbox): not run", "host runs(Sandbox): passed");
            assertThat(kit.abort())
                    .hasMessage("not run: the provider %s failed: java.lang.NoClassDefFoundError: org/example/Provider"
                            .formatted(FaultyProvider.class.getName()));
        }
    }

    @Test
    void replacesTheKernelsByThoseOfTheConfiguration() throws Exception {
        Kit kit = run(TrueTestCase.class, "kernelproof.kernels", "host,5.14,host");

        assertThat(kit.verdicts()).containsExactly("5.14 runs(Sandbox): passed", "host runs(Sandbox): passed");
    }

    static class TrueTestCase {
        @CompatibilityTest
        void runs(Sandbox sandbox) throws IOException {
            assertTrue(sandbox.run("true").succeeded());
        }
    }

    @Test
    void doesNotBlameATestForWhatIsRefusedToEveryProgram() throws Exception {
        Kit kit = run(TrueTestCase.class, "kernelproof.kernels", "3.10");

        assertThat(kit.verdicts()).containsExactly("3.10 runs(Sandbox): passed");
    }

    @Test
    void rejectsAnEmptyMatrix() throws Exception {
        Kit kit = run(TrueTestCase.class);

        assertThat(kit.failure()).hasMessage("""
                @CompatibilityTest on [%s#runs] has an empty matrix.
                  expected: at least one kernel or image, named by @RunOnKernels or @RunInImages on the method, or by the configuration
                  seen:     none
                  next:     add @RunOnKernels({"host", "rhel-7.9"}), for example""".formatted(TrueTestCase.class.getName()));
        assertThat(kit.results()).isEmpty();
    }

    static class UnknownKernelTestCase {
        @CompatibilityTest
        @RunOnKernels({"host", "rhel-7.99"})
        void runs(Sandbox sandbox) {}
    }

    @Test
    void rejectsAKernelThatIsNone() throws Exception {
        assertThat(run(UnknownKernelTestCase.class).failure())
                .hasMessageContaining(
                        "@CompatibilityTest on [%s#runs]".formatted(UnknownKernelTestCase.class.getName()))
                .hasMessageContaining("rhel-7.99")
                .hasMessageContaining("next:     what it has lies between rhel-7.9 and rhel-8.0: run on both");
    }

    @RunOnKernels("host")
    static class MatrixOfTheClassTestCase {
        @Nested
        class Inner {
            @CompatibilityTest
            @RunOnKernels("host")
            void runs(Sandbox sandbox) {}
        }
    }

    @Test
    void rejectsAClassThatRunsInEnvironmentsItself() throws Exception {
        System.setProperty("kernelproof.environment", "host");
        try {
            assertThat(run(MatrixOfTheClassTestCase.class).failure())
                    .hasMessageContaining("#runs] is in a class that runs in environments itself.")
                    .hasMessageContaining(
                            "  seen:     an annotation such as @RunOnKernels on its class, or on one around it");
        } finally {
            System.clearProperty("kernelproof.environment");
        }
    }

    @Test
    void doesNotRunInsideOfAnEnvironment() throws Exception {
        System.setProperty("kernelproof.environment", "host");
        try {
            Kit kit = run(TrueTestCase.class);

            kit.events().allEvents().assertStatistics(stats -> stats.skipped(1).failed(0));
            assertThat(kit.results()).isEmpty();
        } finally {
            System.clearProperty("kernelproof.environment");
        }
    }

    static class KnownTestCase {
        @CompatibilityTest
        @RunOnKernels({"rhel-7.9", "host"})
        @KnownIncompatible(kernel = "rhel-7.9", because = "pidfd_open came with 5.3")
        void opens(Sandbox sandbox) throws IOException {
            CommandResult result = sandbox.run("python3", "-c", OPEN);
            assertTrue(result.succeeded(), "it does not open");
        }
    }

    @Test
    void expectsAKnownIncompatibility() throws Exception {
        Kit.requirePython();

        Kit kit = run(KnownTestCase.class);

        kit.events().testEvents().assertStatistics(stats -> stats.succeeded(1).aborted(1));
        assertThat(kit.abort())
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("because pidfd_open came with 5.3")
                .hasCauseInstanceOf(AssertionFailedError.class);
        assertThat(kit.verdicts())
                .containsExactly("host opens(Sandbox): passed", "rhel-7.9 opens(Sandbox): known incompatible");
    }

    @KnownIncompatible(kernel = "3.10", because = "it was so once")
    static class NoLongerKnownTestCase {
        @CompatibilityTest
        @RunOnKernels("3.10")
        void runs(Sandbox sandbox) {}
    }

    @Test
    void failsWhenAKnownIncompatibilityIsGone() throws Exception {
        Kit kit = run(NoLongerKnownTestCase.class);

        assertThat(kit.failure())
                .hasMessageStartingWith("[3.10 (simulated)] ")
                .hasMessageContaining("it fails, because it was so once")
                .hasMessageContaining("remove the @KnownIncompatible");
        assertThat(kit.verdicts()).containsExactly("3.10 runs(Sandbox): failed");
    }

    static class KnownElsewhereTestCase {
        @CompatibilityTest
        @RunOnKernels({"host", "5.14"})
        @KnownIncompatible(kernel = "3.10", because = "old")
        void runs(Sandbox sandbox) {}
    }

    @Test
    void rejectsAKnownIncompatibilityThatIsNeverTried() throws Exception {
        assertThat(run(KnownElsewhereTestCase.class).failure())
                .hasMessageContaining("#runs] documents what is never tried.")
                .hasMessageContaining("one of its environments: [host, 5.14 (simulated)]")
                .hasMessageContaining("seen:     kernel = \"3.10\"");
        assertThat(run(KnownElsewhereTestCase.class, "kernelproof.kernels", "3.10")
                        .verdicts())
                .as("the configuration has it")
                .containsExactly("3.10 runs(Sandbox): failed");
    }

    static class RequiringTestCase {
        @CompatibilityTest
        @RunOnKernels({"rhel-7.9", "host"})
        @RequiresSyscalls("pidfd_open")
        void fails(Sandbox sandbox) {}

        @CompatibilityTest
        @RunOnKernels("rhel-7.9")
        @RequiresSyscalls(value = "pidfd_open", whenMissing = RequiresSyscalls.WhenMissing.SKIP)
        void isSkipped(Sandbox sandbox) {}

        @CompatibilityTest
        @RunOnKernels("rhel-7.9")
        @RequiresSyscalls("pidfd_open")
        @KnownIncompatible(kernel = "rhel-7.9", because = "old")
        void isKnown(Sandbox sandbox) {}
    }

    @Test
    void checksRequirementsInEachEnvironment() throws Exception {
        Kit kit = run(RequiringTestCase.class);

        kit.events()
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(1).aborted(2));
        assertThat(kit.failure())
                .hasMessageContaining(
                        "@RequiresSyscalls on [%s#fails] is not met.".formatted(RequiringTestCase.class.getName()))
                .hasMessageContaining("expected: pidfd_open can be called in [rhel-7.9 (simulated)]")
                .hasMessageContaining("pidfd_open answers ENOSYS");
        assertThat(kit.verdicts())
                .containsExactly(
                        "host fails(Sandbox): passed",
                        "rhel-7.9 fails(Sandbox): incompatible",
                        "rhel-7.9 isKnown(Sandbox): known incompatible",
                        "rhel-7.9 isSkipped(Sandbox): incompatible");
    }

    @Test
    void isNotRunWhereTheEnvironmentCannotBeHad() throws Exception {
        String os = System.setProperty("os.name", "Plan 9");
        try {
            Kit kit = run(TrueTestCase.class, "kernelproof.kernels", "host");

            kit.events().testEvents().assertStatistics(stats -> stats.aborted(1).failed(0));
            assertThat(kit.abort()).hasMessage("not run: needs Linux, this is Plan 9");
            assertThat(kit.verdicts()).containsExactly("host runs(Sandbox): not run");

            Kit strict = run(TrueTestCase.class, "kernelproof.kernels", "host", "kernelproof.strict", "true");
            assertThat(strict.failure())
                    .hasMessageContaining("The environment [host] could not be started.")
                    .hasMessageContaining("expected: Linux");
            assertThat(strict.verdicts()).containsExactly("host runs(Sandbox): not run");
        } finally {
            System.setProperty("os.name", os);
        }
    }

    static class FailingTestCase {

        @BeforeEach
        void setUp(TestInfo test) {
            if (test.getTestMethod().orElseThrow().getName().equals("isNotReached")) {
                throw new IllegalStateException("not set up");
            }
        }

        @CompatibilityTest
        @RunOnKernels("host")
        void compares(Sandbox sandbox) {
            assertEquals("left", "right");
        }

        @CompatibilityTest
        @RunOnKernels("host")
        void throwsSomething(Sandbox sandbox) throws IOException {
            throw new IOException("disk full");
        }

        @CompatibilityTest
        @RunOnKernels("host")
        void assumes(Sandbox sandbox) {
            assumeTrue(false, "not today");
        }

        @CompatibilityTest
        @RunOnKernels("host")
        void isNotReached(Sandbox sandbox) {}

        @CompatibilityTest
        @RunOnKernels("host")
        void closes(Sandbox sandbox) {
            sandbox.close();
        }

        @CompatibilityTest
        @RunOnKernels({"host", "3.10"})
        @Disabled("broken")
        void isDisabled(Sandbox sandbox) {}
    }

    @Test
    void recordsHowEveryTestEnded() throws Exception {
        Kit kit = run(FailingTestCase.class);

        assertThat(kit.verdicts())
                .containsExactlyInAnyOrder(
                        "host compares(Sandbox): failed",
                        "host throwsSomething(Sandbox): failed",
                        "host assumes(Sandbox): skipped",
                        "host isNotReached(Sandbox): failed",
                        "host closes(Sandbox): failed",
                        "host isDisabled(Sandbox): skipped",
                        "3.10 isDisabled(Sandbox): skipped");
        assertThat(kit.results())
                .extracting(result -> result.verdict().reason())
                .contains(
                        "expected: <left> but was: <right>",
                        "java.io.IOException: disk full",
                        "Assumption failed: not today",
                        "java.lang.IllegalStateException: not set up",
                        "broken")
                .anyMatch(reason -> reason.contains("A test closed the sandbox of [host]."));
    }

    @Test
    void keepsWhatWasComparedAndWhatWasThrown() throws Exception {
        Kit kit = run(FailingTestCase.class);

        assertThat(kit.events().testEvents().failed().stream()
                        .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow()))
                .anySatisfy(thrown -> {
                    assertThat(thrown).hasMessage("[host] expected: <left> but was: <right>");
                    AssertionFailedError comparison = (AssertionFailedError) thrown;
                    assertThat(comparison.getExpected().getValue()).isEqualTo("left");
                    assertThat(comparison.getActual().getValue()).isEqualTo("right");
                })
                .anySatisfy(thrown -> assertThat(thrown)
                        .hasMessage("[host] java.io.IOException: disk full")
                        .hasCauseInstanceOf(IOException.class));
    }

    static class FailingAfterTestCase {

        @CompatibilityTest
        @RunOnKernels("host")
        void passes(Sandbox sandbox) {}

        @AfterEach
        void tearDown() {
            fail("not torn down");
        }
    }

    @Test
    void recordsAFailureAfterTheBody() throws Exception {
        Kit kit = run(FailingAfterTestCase.class);

        assertThat(kit.results())
                .extracting(result -> result.verdict())
                .singleElement()
                .isInstanceOf(Verdict.Failed.class)
                .extracting(Verdict::reason)
                .isEqualTo("not torn down");
    }

    @CompatibilityTest
    @RunOnKernels("host")
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface OnTheHost {}

    static class ComposedTestCase {
        @OnTheHost
        void runs(Sandbox sandbox) {}
    }

    @Test
    void worksOnAnAnnotationThatTakesItsPlace() throws Exception {
        assertThat(run(ComposedTestCase.class).verdicts()).containsExactly("host runs(Sandbox): passed");
    }
}
