package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.junit.RunOnRuntimes;
import io.kernelproof.junit.RunUnderSeccomp;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.Syscalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Test classes in containers, through the engine, with a real JVM inside. */
class InsideContainersTests {

    @BeforeAll
    static void requireDaemon() {
        TestDaemon.require();
    }

    @Test
    void runsATestClassOncePerImageAndRuntime() {
        List<String> before = TestDaemon.containers();

        assertThat(results("kernelproof", DebianTestCase.class))
                .containsExactly(
                        "SUCCESSFUL isInDebian() [kernelproof/debian:12 / crun]",
                        "SUCCESSFUL isInDebian() [kernelproof/debian:12 / runc]",
                        "SUCCESSFUL isInDebian() [kernelproof/debian:12 / runsc-2024]",
                        "SUCCESSFUL isInDebian() [kernelproof/debian:12 / runsc]");
        assertThat(TestDaemon.containers()).isEqualTo(before);
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunOnRuntimes({"runc", "crun", "runsc", TestDaemon.RUNSC_2024})
    static class DebianTestCase {
        @Test
        void isInDebian() throws IOException {
            assertThat(System.getProperty("kernelproof.environment")).startsWith(TestDaemon.DEBIAN + " / ");
            assertThat(Path.of("/kernelproof-probe")).exists();
            assertThat(Path.of("/usr/lib/x86_64-linux-gnu/libstdc++.so.6")).exists();
            assertThat(Path.of("/usr/bin/mvn")).doesNotExist();
            assertThat(Observations.here().statuses())
                    .filteredOn(SyscallStatus.Present.class::isInstance)
                    .hasSizeGreaterThan(200);
        }
    }

    @Test
    void simulatesKernelsInContainersAndKnowsWhereATestFails() {
        List<String> results = results("kernelproof", ComposedTestCase.class);

        assertThat(results)
                .hasSize(2)
                .contains("SUCCESSFUL opens() [kernelproof/debian:12 / unconfined]")
                .anySatisfy(result -> assertThat(result)
                        .startsWith("ABORTED opens() [kernelproof/debian:12 / unconfined / rhel-7.9 (simulated)]")
                        .contains("pidfd_open came with 5.3"));
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunUnderSeccomp("unconfined")
    @RunOnKernels({"host", "rhel-7.9"})
    static class ComposedTestCase {
        @Test
        @KnownIncompatible(kernel = "rhel-7.9", image = TestDaemon.DEBIAN, because = "pidfd_open came with 5.3")
        void opens() {
            assertThat(Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0))
                    .isNotNegative();
        }
    }

    /** gVisor's releases lack some calls that rhel-7.9 has, and a simulation can only take away. */
    @Test
    void simulatesKernelsBehindTheProfileOfDockerAndUnderGvisorWhereItHasTheCalls() {
        List<String> results = results("kernelproof", OnFourRuntimesTestCase.class);

        assertThat(results)
                .hasSize(8)
                .filteredOn(result -> result.startsWith("FAILED opens() [kernelproof/debian:12 / ")
                        && result.contains("pidfd_open(")
                        && result.contains("ENOSYS (38)"))
                .hasSize(6);
        assertThat(results)
                .filteredOn(result -> result.contains("pidfd_open: ENOSYS, once, by the simulated kernel: "))
                .hasSize(6);
        assertThat(results)
                .filteredOn(result -> result.startsWith("skipped opens() [kernelproof/debian:12 / runsc")
                        && result.contains(" / rhel-7.9 (simulated)]: not run: ")
                        && result.contains("copy_file_range"))
                .hasSize(2);
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunOnRuntimes({"runc", "crun", "runsc", TestDaemon.RUNSC_2024})
    @RunOnKernels({"3.10", "rhel-7.9"})
    static class OnFourRuntimesTestCase {
        @Test
        void opens() {
            Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0);
        }
    }

    @Test
    void takesTheMatrixOfTheConfigurationForOtherClasses() {
        assertThat(results(
                        "kernelproof",
                        PlainTestCase.class,
                        "kernelproof.select",
                        "all",
                        "kernelproof.images",
                        TestDaemon.DEBIAN))
                .containsExactly("SUCCESSFUL plain() [kernelproof/debian:12]");
    }

    static class PlainTestCase {
        @Test
        void plain() {
            assertThat(Path.of("/kernelproof-probe")).exists();
        }
    }

    @Test
    void tellsATestWhichCallsTheFilterOfItsContainerRefuses() {
        assertThat(results("kernelproof", BpfTestCase.class))
                .singleElement()
                .asString()
                .startsWith("FAILED loads() [kernelproof/debian:12]: ")
                .contains(
                        "system calls that were refused to it:\n    bpf: EPERM, once, by a seccomp filter: ",
                        "; then ");
    }

    @Test
    void runsUntrappedWhereNothingCanBeTracedUnlessTrappingIsAskedFor() {
        assertThat(results("kernelproof", UntraceableTestCase.class))
                .singleElement()
                .asString()
                .startsWith("FAILED loads() [kernelproof/debian:12 / refuses-bpf-and-ptrace.json]: ")
                .doesNotContain("system calls that were refused");
        assertThat(results("kernelproof", UntraceableTestCase.class, "kernelproof.trap", "full"))
                .singleElement()
                .asString()
                .contains(
                        "The JVM inside [kernelproof/debian:12 / refuses-bpf-and-ptrace.json] did not start.",
                        "  seen:     ptrace answered EPERM",
                        "set kernelproof.trap to 'off'");
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class BpfTestCase {
        @Test
        void loads() {
            Syscalls.invoke("bpf", -1, 0, 0);
        }
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunUnderSeccomp("refuses-bpf-and-ptrace.json")
    static class UntraceableTestCase extends BpfTestCase {}

    @Test
    void saysWhatCannotBeHad() {
        assertThat(results("kernelproof", NonsenseTestCase.class))
                .singleElement()
                .asString()
                .startsWith("skipped test() [kernelproof/debian:12 / nonsense]: ")
                .contains("not run: the daemon knows no runtime 'nonsense'");
        assertThat(results("kernelproof", NonsenseTestCase.class, "kernelproof.strict", "true"))
                .singleElement()
                .asString()
                .startsWith("FAILED test() [kernelproof/debian:12 / nonsense]: ")
                .contains("The environment [kernelproof/debian:12 / nonsense] could not be started.", "  next:     ");
    }

    @RunInImages(TestDaemon.DEBIAN)
    @RunOnRuntimes("nonsense")
    static class NonsenseTestCase {
        @Test
        void test() {}
    }

    @Test
    void runsCommandsOfCompatibilityTests() {
        assertThat(results("junit-jupiter", CommandTestCase.class))
                .hasSize(2)
                .allSatisfy(result -> assertThat(result).startsWith("SUCCESSFUL "));
    }

    static class CommandTestCase {
        @CompatibilityTest
        @RunInImages(TestDaemon.DEBIAN)
        @RunOnRuntimes({"runc", "runsc"})
        void runsPerl(Sandbox sandbox) throws IOException {
            assertThat(sandbox.run("perl", "-e", "print 6 * 7").stdout()).isEqualTo("42");
        }
    }
}
