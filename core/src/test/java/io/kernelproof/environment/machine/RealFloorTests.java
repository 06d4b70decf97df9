package io.kernelproof.environment.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.FloorResult;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.NativePrograms;
import io.kernelproof.trap.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Minimum kernels that were found by simulation, on kernels that really lack what is missing: Debian's 5.10 and 6.1. A program
 * passes there exactly if they are not older than its floor.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class RealFloorTests {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Path SCRIPTS =
            Path.of("..", "examples", "src", "test", "resources", "io", "kernelproof", "examples", "servers");

    private static final List<String> SERVERS = List.of("redis", "nginx", "python");

    /** What these programs do is all right if it leads to 0, by the numbers of x86_64. */
    private static final Map<String, String> PROGRAMS = new TreeMap<>(Map.of(
            "pidfd_open#PIDFD_NONBLOCK",
            "exit !(syscall(434, 0+$$, 2048) >= 0)",
            "close_range#CLOSE_RANGE_CLOEXEC",
            "exit !(syscall(436, 1000, 1001, 4) == 0)",
            "epoll_pwait2",
            "my ($e, $none) = ('x' x 12, pack('qq', 0, 0)); exit !(syscall(441, syscall(291, 0), $e, 1, $none, 0, 8) == 0)",
            "epoll_pwait2, or epoll_pwait",
            "my ($e, $none) = ('x' x 12, pack('qq', 0, 0)); my $d = syscall(291, 0);"
                    + "exit !(syscall(441, $d, $e, 1, $none, 0, 8) == 0 || syscall(281, $d, $e, 1, 0, 0, 8) == 0)",
            "landlock_create_ruleset",
            "exit !(syscall(444, 0, 0, 1) > 0)",
            "futex_waitv",
            "my $word = pack('L', 1); my $wait = pack('QQLL', 0, unpack('Q', pack('p', $word)), 2, 0);"
                    + "exit !(syscall(449, $wait, 1, 0, 0, 1) < 0 && $! == 11)",
            "cachestat",
            "open my $f, '<', $^X; my ($range, $stat) = (pack('QQ', 0, 4096), 'x' x 40);"
                    + "exit !(syscall(451, fileno $f, $range, $stat, 0) == 0)"));

    private static final Map<String, Map<String, GuestResult>> BOOTED = new HashMap<>();

    @ParameterizedTest
    @CsvSource({
        "pidfd_open#PIDFD_NONBLOCK,        5.10",
        "close_range#CLOSE_RANGE_CLOEXEC,  5.11",
        "epoll_pwait2,                     5.11",
        "'epoll_pwait2, or epoll_pwait',   2.6.32",
        "landlock_create_ruleset,          5.13",
        "futex_waitv,                      5.16",
        "cachestat,                        6.5",
    })
    void callsThatAreReallyMissingConfirmIt(String program, String floor) throws Exception {
        assertConfirmed(program, Command.of("/usr/bin/perl", "-e", program(program)), floor);
    }

    @ParameterizedTest
    @CsvSource({"redis, 2.6.32", "nginx, 2.6.36", "python, 2.6.32"})
    void serversConfirmIt(String server, String floor) throws Exception {
        NativePrograms.require(
                "root".equals(System.getProperty("user.name")), "only root can be told which user to be");
        Path directory = Files.createTempDirectory("kernelproof-" + server);
        try {
            assertConfirmed(
                    server,
                    Command.of("sh", "-c", afresh(SCRIPTS.resolve(server + ".sh"), directory.resolve("work"))),
                    floor);
        } finally {
            Scratch.delete(directory);
        }
    }

    private static String program(String name) {
        return PROGRAMS.getOrDefault(name, "");
    }

    /** Each run begins with an empty directory. */
    private static String afresh(Path script, Path directory) {
        return "rm -rf %s && mkdir -m 755 %s && exec sh %s %s"
                .formatted(directory, directory, script.toAbsolutePath(), directory);
    }

    private static void assertConfirmed(String name, Command command, String floor) throws Exception {
        GuestResult older = result("bullseye", name);
        GuestResult newer = result("bookworm", name);

        FloorResult result = Floor.of(command).find();

        assertThat(result.floor()).as(result.describe()).hasToString(floor);
        assertThat(older.status().equals(new ExitStatus.Exited(0)))
                .as("passes on 5.10: " + older.text())
                .isEqualTo(!KernelVersion.parse("5.10").isBefore(result.floor()));
        assertThat(newer.status().equals(new ExitStatus.Exited(0)))
                .as("passes on 6.1: " + newer.text())
                .isEqualTo(!KernelVersion.parse("6.1").isBefore(result.floor()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bullseye 5.10", "bookworm 6.1"})
    void theKernelsAreWhatTheyAreTakenFor(String suiteAndVersion) throws Exception {
        String suite = suiteAndVersion.split(" ")[0];

        assertThat(result(suite, "release").text()).startsWith(suiteAndVersion.split(" ")[1] + ".");
    }

    private static synchronized GuestResult result(String suite, String name) throws IOException {
        Map<String, GuestResult> results = BOOTED.get(suite);
        if (results == null) {
            results = boot(suite);
            BOOTED.put(suite, results);
        }
        return Objects.requireNonNull(results.get(name));
    }

    private static Map<String, GuestResult> boot(String suite) throws IOException {
        Map<String, List<String>> commands = new TreeMap<>();
        commands.put("release", inShell("uname -r"));
        PROGRAMS.forEach((name, program) -> commands.put(name, List.of("/usr/bin/perl", "-e", program)));
        SERVERS.forEach(server ->
                commands.put(server, inShell(afresh(Path.of("/" + server + ".sh"), Path.of("/" + server)))));
        GuestKernel kernel = suite.equals("bookworm") ? Kernels.of(Machine.QEMU_X86_64) : Kernels.ofSuite(suite);
        Iterator<GuestResult> results = new Guest(kernel, files())
                .run(List.copyOf(commands.values()), LIMIT)
                .iterator();
        Map<String, GuestResult> byName = new HashMap<>();
        commands.keySet().forEach(name -> byName.put(name, results.next()));
        return byName;
    }

    private static List<String> inShell(String script) {
        return List.of("/bin/sh", "-c", "export PATH=/usr/sbin:/usr/bin:/bin; " + script);
    }

    private static Map<String, byte[]> files() throws IOException {
        Packed packed = new Packed()
                .file("etc/passwd", "root:x:0:0:root:/:/bin/sh\n")
                .file("etc/group", "root:x:0:\n")
                .program("/usr/bin/perl")
                .directory("/usr/lib/x86_64-linux-gnu/perl-base", file -> false)
                .program("/usr/bin/redis-server")
                .program("/usr/bin/redis-cli")
                .program("/usr/bin/redis-benchmark")
                .program("/usr/sbin/nginx")
                .program("/usr/bin/python3")
                .directory(
                        "/usr/lib/python3.11",
                        file -> file.matches(".*/(test|idlelib|lib2to3|config-.*|pydoc_data)/.*"));
        for (String server : SERVERS) {
            packed.file(server + ".sh", Files.readString(SCRIPTS.resolve(server + ".sh")));
        }
        Map<String, byte[]> files = packed.files();
        files.put("init", Files.readAllBytes(Path.of(NativePrograms.guest(Arch.X86_64))));
        NativePrograms.requireTool("busybox");
        for (String name : List.of("sh", "rm", "mkdir", "cat", "uname", "kill")) {
            files.put("bin/" + name, Files.readAllBytes(Path.of("/bin/busybox")));
        }
        return files;
    }
}
