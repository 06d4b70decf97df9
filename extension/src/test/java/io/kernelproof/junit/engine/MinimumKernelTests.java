package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kernelproof.junit.MinimumKernel;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinimumKernelTests {

    @Test
    void runsAClassOnTheDeclaredKernelAndJustBelowWhereItMayFail() {
        EngineRun run = EngineRun.of(selectClass(RightTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted opensAPidfd() [5.2 (simulated)]",
                        "passed needsNothing() [5.2 (simulated)]",
                        "passed needsNothing() [5.3 (simulated)]",
                        "passed opensAPidfd() [5.3 (simulated)]");
        assertThat(run.messageOf("opensAPidfd() [5.2 (simulated)]"))
                .contains("known to be incompatible, because it needs Linux 5.3, as @MinimumKernel says; it failed: ")
                .contains("pidfd_open");
        assertThat(run.entries().values()).noneMatch(entries -> entries.containsKey("kernelproof.minimumKernel"));
    }

    @Test
    void failsOnTheDeclaredKernelIfThatIsTooLow() {
        EngineRun run = EngineRun.of(selectClass(TooLowTestCase.class));

        assertThat(run.results())
                .containsExactly("aborted opensAPidfd() [4.20 (simulated)]", "failed opensAPidfd() [5.0 (simulated)]");
        assertThat(run.messageOf("opensAPidfd() [5.0 (simulated)]"))
                .contains("[5.0 (simulated)]", "pidfd_open: ENOSYS, once, by the simulated kernel: ", "5.3");
    }

    @Test
    void saysThatTooHighAVersionIsDeclared() {
        EngineRun run = EngineRun.of(selectClass(TooHighTestCase.class));

        assertThat(run.results())
                .containsExactly("passed opensAPidfd() [5.13 (simulated)]", "passed opensAPidfd() [5.14 (simulated)]");
        assertThat(run.entries().values())
                .filteredOn(entries -> entries.containsKey("kernelproof.minimumKernel"))
                .singleElement()
                .satisfies(entries -> assertThat(entries.get("kernelproof.minimumKernel"))
                        .isEqualTo("@MinimumKernel says 5.14, but all tests pass on 5.13 (simulated) as well: "
                                + "declare an older version, or find it with kernelproof.floor=measure"));
    }

    @Test
    void addsItsKernelsToThoseOfTheMatrix() {
        EngineRun run = EngineRun.of(selectClass(MatrixTestCase.class));

        assertThat(run.results())
                .containsExactly(
                        "aborted invocations(int)[1] [3.10 (simulated)]",
                        "aborted invocations(int)[1] [5.2 (simulated)]",
                        "failed invocations(int)[1] [rhel-7.9 (simulated)]",
                        "passed invocations(int)[1] [5.3 (simulated)]");
    }

    @Test
    void hasToNameAMainlineVersion() {
        EngineRun run = EngineRun.of(selectClass(WrongTestCase.class));

        assertThat(run.toString()).contains("@MinimumKernel on [", "names no mainline version", "rhel-8.6");
    }

    private static void openAPidfd() {
        assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0))
                .isNotNegative();
    }

    @MinimumKernel("5.3")
    static class RightTestCase {

        @Test
        void needsNothing() {}

        @Nested
        class InsideTestCase {

            @Test
            void opensAPidfd() {
                openAPidfd();
            }
        }
    }

    @MinimumKernel("5.0")
    static class TooLowTestCase {

        @Test
        void opensAPidfd() {
            openAPidfd();
        }
    }

    @MinimumKernel("5.14")
    static class TooHighTestCase {

        @Test
        void opensAPidfd() {
            openAPidfd();
        }
    }

    @MinimumKernel("5.3")
    @RunOnKernels({"3.10", "rhel-7.9"})
    static class MatrixTestCase {

        @ParameterizedTest
        @ValueSource(ints = 1)
        void invocations(int number) {
            openAPidfd();
        }
    }

    @MinimumKernel("rhel-8.6")
    static class WrongTestCase {

        @Test
        void runs() {}
    }
}
