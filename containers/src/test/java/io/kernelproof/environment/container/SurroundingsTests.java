package io.kernelproof.environment.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Libc;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.probe.SyscallStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of the inside of a container, what gets into it, and who is to blame there. */
@ExtendWith(CleanDaemon.class)
class SurroundingsTests {

    /** The program stat needs more than gVisor had in 2022. */
    private static final String SIZE_AND_MODE = "printf '%d %o', (-s '/large'), (stat '/large')[2] & 07777";

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void areTold(String runtime) throws Exception {
        try (Sandbox root = TestDaemon.start(TestDaemon.SCRATCH, runtime, "default");
                Sandbox user = TestDaemon.start(TestDaemon.JDK, runtime, "default")) {
            assertThat(root.facts())
                    .containsEntry("user", "0")
                    .containsEntry("user.namespace", "the machine's")
                    .hasEntrySatisfying(
                            "capabilities",
                            names -> assertThat(names)
                                    .contains("CAP_CHOWN", "CAP_SETUID")
                                    .doesNotContain("CAP_SYS_ADMIN"));
            assertThat(user.facts()).containsEntry("user", "1234").containsEntry("capabilities", "none");
        }
    }

    @Test
    void haveLimitsOfControlGroups() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, "runc", "default")) {
            assertThat(sandbox.facts()).containsKeys("cgroup.version", "memory.limit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void takeFilesAndGiveThem(String runtime, @TempDir Path directory) throws Exception {
        byte[] large = new byte[3_000_000];
        large[2_999_999] = 42;
        Files.createDirectory(directory.resolve("sub"));
        Path script = Files.writeString(directory.resolve("sub/hello"), "#!/bin/sh\necho hello $COLOUR\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default")) {
            sandbox.write("/large", large);
            sandbox.copyIn(directory, "/copied");

            assertThat(sandbox.read("/large")).isEqualTo(large);
            assertThat(sandbox.run("perl", "-e", SIZE_AND_MODE).stdout()).isEqualTo("3000000 644");
            assertThat(sandbox.run(Command.of("/copied/sub/hello").withVariables(Map.of("COLOUR", "blue")))
                            .stdout())
                    .isEqualTo("hello blue\n");
            sandbox.run("sh", "-c", "echo made inside > /made");
            assertThat(new String(sandbox.read("/made"), StandardCharsets.UTF_8))
                    .isEqualTo("made inside\n");
            assertThatThrownBy(() -> sandbox.read("/nowhere")).hasMessageContaining("answered ENOENT");
            assertThatThrownBy(() -> sandbox.read("/dev/zero")).hasMessageContaining("it has more");
            assertThatThrownBy(() -> sandbox.write("/nowhere/file", large)).hasMessageContaining("ENOENT");
        }
    }

    /** The kernel of all images is the same. */
    @Test
    void tellWhatIsMissingInLibcFromWhatIsMissingInTheKernel() throws Exception {
        try (Sandbox old = TestDaemon.start(TestDaemon.OLD, "runc", "unconfined");
                Sandbox later = TestDaemon.start(TestDaemon.DEBIAN, "runc", "unconfined")) {
            Libc libc = old.libc().orElseThrow();

            assertThat(libc.name()).isEqualTo("glibc 2.31");
            assertThat(libc.has("pidfd_open")).isFalse();
            assertThat(old.status("pidfd_open")).isInstanceOf(SyscallStatus.Present.class);
            assertThat(old.run("perl", "-e", "print syscall(434, $$ + 0, 0) > 0 ? 'opened' : $!")
                            .stdout())
                    .isEqualTo("opened");
            assertThat(later.libc().orElseThrow().has("pidfd_open")).isTrue();
        }
    }

    @Test
    void sayWhyAProgramThatIsThereCannotBeStarted(@TempDir Path directory) throws Exception {
        Path script = Files.writeString(directory.resolve("script"), "#!/usr/bin/python3 -I\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Sandbox musl = TestDaemon.start(TestDaemon.MUSL, "runc", "default")) {
            musl.copyIn(Path.of("/bin/true"), "/glibc");
            musl.copyIn(TestDaemon.aarch64Program(directory), "/aarch64");
            musl.copyIn(script, "/script");

            assertThatThrownBy(() -> musl.run("/glibc"))
                    .hasMessageContaining("execve answered ENOENT: /glibc is there, but not its ELF interpreter")
                    .hasMessageContaining("it is built for glibc, the environment has musl");
            assertThatThrownBy(() -> musl.run("/aarch64"))
                    .hasMessageContaining("/aarch64 is there, but it is built for aarch64, and this machine is x86_64");
            assertThatThrownBy(() -> musl.run("/script"))
                    .hasMessageContaining("it is a script for /usr/bin/python3, which is not");
            assertThatThrownBy(() -> musl.run("/nothing")).hasMessageContaining("there is no /nothing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void tellWhatIsBehindAFilter(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, runtime, "refuses-clone3-and-statx.json")) {
            assertThat(sandbox.status("statx"))
                    .asInstanceOf(type(SyscallStatus.Masked.class))
                    .satisfies(
                            masked -> assertThat(masked.reason())
                                    .endsWith(
                                            "; the kernel behind it has the call, as the same image and runtime without a filter show"));
        }
    }

    /** Reserved by another architecture, so that no kernel here has it. */
    @Test
    void tellThatBehindAFilterThereIsNothing() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, "runc", "default")) {
            assertThat(sandbox.status("uselib"))
                    .asInstanceOf(type(SyscallStatus.Masked.class))
                    .satisfies(masked -> assertThat(masked.reason()).contains("; the kernel behind it "));
        }
    }

    @Test
    void tellWhichCapabilityIsMissing() throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, "runc", "unconfined")) {
            assertThat(sandbox.status("sethostname"))
                    .asInstanceOf(type(SyscallStatus.Present.class))
                    .satisfies(there -> assertThat(there.reason())
                            .contains("a missing capability: it needs CAP_SYS_ADMIN, which user 0 there has not"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void haveFlagsThatAreTried(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.SCRATCH, runtime, "unconfined")) {
            SyscallStatus flag = sandbox.status("getrandom#GRND_INSECURE");

            assertThat(flag.reason()).contains("when called with it");
            assertThat(sandbox.status("pidfd_open#PIDFD_NONBLOCK").getClass())
                    .isEqualTo(runtime.equals("runsc") ? SyscallStatus.Missing.class : SyscallStatus.Present.class);
        }
    }
}
