package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.syscall.Syscalls;
import io.kernelproof.trap.Trap;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workload may ask for: another user, environment variables, a network. */
@ExtendWith(CleanDaemon.class)
@Timeout(120)
class UsersAndNetworksTests {

    /** In Debian, 5 of the group 60. */
    private static final String GAMES = "games";

    private static final Command WHO = Command.of("sh", "-c", "echo $(id -u):$(id -g)");

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void runACommandAsWhoItAsksFor(String runtime) throws Exception {
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default")) {
            assertThat(sandbox.run(WHO).stdout()).isEqualTo("0:0\n");
            assertThat(sandbox.run(WHO.withUser("1000:1001")).stdout()).isEqualTo("1000:1001\n");
            assertThat(sandbox.run(WHO.withUser(GAMES).withTrap(Trap.FULL)).stdout())
                    .isEqualTo("5:60\n");
            assertThatThrownBy(() -> sandbox.run(WHO.withUser("nonsense")))
                    .hasMessageContaining("  expected: the launcher starts it as the user 'nonsense', and tells of it")
                    .hasMessageFindingMatch("  seen: .*(unable to find user nonsense|no users found)")
                    .hasMessageContaining("  next:     name a number, or a user of the image's /etc/passwd");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc"})
    void endACommandOfAnotherUserAndTellWhatWasRefusedToItUntilThen(String runtime) throws Exception {
        Command endless = Command.of("sh", "-c", "perl -e 'syscall(183, 0, 0, 0)'; sleep 1000")
                .withUser(GAMES)
                .withTrap(Trap.FULL)
                .withTimeout(Duration.ofSeconds(3));
        try (Sandbox sandbox = TestDaemon.start(TestDaemon.DEBIAN, runtime, "unconfined")) {
            assertThatThrownBy(() -> sandbox.run(endless))
                    .asInstanceOf(throwable(CommandTimeoutException.class))
                    .satisfies(late -> assertThat(late.refusals())
                            .extracting(Refusal::syscall)
                            .contains("afs_syscall"));
            assertThat(sandbox.run("sh", "-c", "cat /proc/[0-9]*/cmdline").stdout())
                    .doesNotContain("1000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun", "runsc", TestDaemon.RUNSC_2024})
    void haveTheLoopbackInterfaceAndItsNameWithoutANetwork(String runtime) throws Exception {
        String server = "use IO::Socket::INET;"
                + "$server = IO::Socket::INET->new(Listen => 1, LocalAddr => 'localhost') or die;"
                + "IO::Socket::INET->new(PeerAddr => 'localhost', PeerPort => $server->sockport) or die; print 'reached'";
        try (Sandbox sandbox = start(runtime, container -> container.withUser(GAMES))) {
            assertThat(sandbox.run("perl", "-e", server).stdout()).isEqualTo("reached");
            assertThat(sandbox.run("cat", "/proc/net/dev").stdout().lines().skip(2))
                    .singleElement()
                    .satisfies(only -> assertThat(only.strip()).startsWith("lo:"));
        }
    }

    @Test
    void startAContainerAsWhoItIsAskedFor() throws Exception {
        try (Sandbox sandbox = start("runc", container -> container.withUser(GAMES))) {
            assertThat(sandbox.facts()).containsEntry("user", "5").containsEntry("capabilities", "none");
            assertThat(sandbox.run(WHO).stdout()).isEqualTo("5:60\n");
            assertThat(sandbox.run(WHO.withUser("0")).stdout()).isEqualTo("0:0\n");
        }
        assertThatThrownBy(() -> start("runc", container -> container.withUser("nonsense")))
                .isInstanceOf(EnvironmentUnavailableException.class)
                .hasMessageContaining("unable to find user nonsense");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void reachThisMachineThroughTheNetworkThatIsAskedFor(String runtime) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Command client = Command.of("bash", "-c", "cat < /dev/tcp/127.0.0.1/" + server.getLocalPort());
            try (Sandbox without = TestDaemon.start(TestDaemon.DEBIAN, runtime, "default");
                    Sandbox with = start(runtime, container -> container.withNetwork("host"))) {
                assertThat(without.facts()).containsEntry("network", "none");
                assertThat(without.run(client).stderr()).contains("Connection refused");
                assertThat(with.facts()).containsEntry("network", "host");
                Thread serving = new Thread(() -> greet(server), "server");
                serving.start();
                assertThat(with.run(client).stdout()).isEqualTo("hello");
                serving.join();
            }
        }
    }

    private static void greet(ServerSocket server) {
        try (Socket accepted = server.accept();
                OutputStream output = accepted.getOutputStream()) {
            output.write("hello".getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void areNotRunWhereThereIsNoSuchNetwork() {
        assertThatThrownBy(() -> start("runc", container -> container.withNetwork("nonsense")))
                .hasMessageContaining("expected: a network that the daemon knows: host, none")
                .hasMessageContaining("the daemon knows no network 'nonsense', but host, none");
        assertThatThrownBy(() -> start("runsc", container -> container.withNetwork("host")))
                .hasMessageContaining(
                        "the network 'host' was asked for, but there is no interface other than lo inside");
    }

    private static Sandbox start(String runtime, UnaryOperator<Container> change)
            throws EnvironmentUnavailableException {
        Environment asked = TestDaemon.environment(TestDaemon.DEBIAN, runtime, "default");
        return TestDaemon.start(asked.in(change.apply(asked.container().orElseThrow())));
    }

    @Test
    void areConfiguredForTestClasses() {
        assertThat(results(
                        "kernelproof",
                        AskingTestCase.class,
                        "kernelproof.user",
                        GAMES,
                        "kernelproof.variables",
                        "COLOUR=green 'SENTENCE=it has words'",
                        "kernelproof.network",
                        "host"))
                .containsExactly("SUCCESSFUL hasAllOfIt() [kernelproof/debian:12]");
    }

    @RunInImages(TestDaemon.DEBIAN)
    static class AskingTestCase {
        @Test
        void hasAllOfIt() throws IOException {
            assertThat(Syscalls.invoke("getuid")).isEqualTo(5);
            assertThat(System.getenv()).containsEntry("COLOUR", "green").containsEntry("SENTENCE", "it has words");
            assertThat(NetworkInterface.networkInterfaces())
                    .anyMatch(each -> !each.getName().equals("lo"));
        }
    }

    @Test
    void areConfiguredForCommands() {
        assertThat(results("junit-jupiter", CommandTestCase.class, "kernelproof.user", "1000:1001"))
                .singleElement()
                .asString()
                .startsWith("SUCCESSFUL ");
    }

    static class CommandTestCase {
        @CompatibilityTest
        @RunInImages(TestDaemon.DEBIAN)
        void isSomebodyElse(Sandbox sandbox) throws IOException {
            assertThat(sandbox.run(WHO).stdout()).isEqualTo("1000:1001\n");
        }
    }
}
