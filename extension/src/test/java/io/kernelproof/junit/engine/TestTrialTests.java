package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kernelproof.floor.Feature;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorException;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.floor.FloorRun;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscalls;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class TestTrialTests {

    private static final KernelVersion BASELINE = KernelVersion.parse("4.18");
    private static final int NONBLOCK = 2048;

    private static FloorResult floorOf(Class<?> testClass) throws Exception {
        FloorResult result = TestTrial.floorOf(testClass).downTo(BASELINE).find();
        assertThat(result.runsNeeded())
                .as(result.describe())
                .isLessThanOrEqualTo(bitsFor(result.inPlay().size()) + 4);
        return result;
    }

    /** The binary logarithm, rounded up. */
    private static int bitsFor(int versions) {
        return versions < 2 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(versions - 1);
    }

    @Test
    void findsTheFloorOfAClassAndTellsWhatOnlyTheJvmTries() throws Exception {
        FloorResult result = floorOf(PidfdTestCase.class);

        assertThat(result.floor()).hasToString("5.10");
        assertThat(result.setBy()).extracting(Feature::toString).containsExactly("pidfd_open#PIDFD_NONBLOCK (5.10)");
        assertThat(result.used()).extracting(Feature::name).contains("pidfd_open", "pidfd_open#PIDFD_NONBLOCK");
        assertThat(result.ofRuntime())
                .extracting(Feature::name)
                .contains("clone3")
                .doesNotContain("pidfd_open");
        assertThat(result.isOfRuntime()).isFalse();
        assertThat(result.unseen()).isNotEmpty();
        assertThat(result.runs()).last().satisfies(run -> {
            assertThat(run.kernel()).isEqualTo("5.9");
            assertThat(run.outcome())
                    .startsWith("opensWithoutBlocking() failed: ")
                    .contains("EINVAL");
        });
    }

    @Test
    void aTestThatIsSkippedOnAnOlderKernelDoesNotPassThere() throws Exception {
        FloorResult result = floorOf(SkippingTestCase.class);

        assertThat(result.floor()).hasToString("5.3");
        assertThat(result.runs())
                .extracting(FloorRun::outcome)
                .contains("opensIfItCan() was skipped, which passed before");
    }

    @Test
    void hasAnotherWayWhereAllTestsPass() throws Exception {
        FloorResult result = floorOf(FallbackTestCase.class);

        assertThat(result.isBaseline()).isTrue();
        assertThat(result.fallbacks())
                .extracting(fallback -> fallback.feature().name())
                .contains("pidfd_open");
    }

    @Test
    void hasNoFloorWhereNothingIsShown() {
        Floor search = TestTrial.floorOf(NothingTestCase.class);

        assertThatThrownBy(search::find)
                .isInstanceOf(FloorException.class)
                .hasMessageContaining(NothingTestCase.class.getName())
                .hasMessageContaining("no test ran to its end: all were skipped");
    }

    private static long pidfdOpen(int flags) {
        return Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), flags);
    }

    static class PidfdTestCase {

        @Test
        void opens() {
            assertThat(pidfdOpen(0)).isNotNegative();
        }

        @Nested
        class WithAFlagTestCase {

            @Test
            void opensWithoutBlocking() {
                assertThat(pidfdOpen(NONBLOCK)).isNotNegative();
            }
        }
    }

    static class SkippingTestCase {

        @Test
        void needsNothing() {}

        @Test
        void opensIfItCan() {
            try {
                pidfdOpen(0);
            } catch (io.kernelproof.syscall.SyscallException e) {
                Assumptions.abort("no pidfd here");
            }
        }
    }

    static class FallbackTestCase {

        @Test
        void opensOrNot() {
            try {
                pidfdOpen(0);
            } catch (io.kernelproof.syscall.SyscallException e) {
                assertThat(ProcessHandle.current().isAlive()).isTrue();
            }
        }
    }

    static class NothingTestCase {

        @Test
        void isSkipped() {
            Assumptions.abort("everywhere");
        }
    }
}
