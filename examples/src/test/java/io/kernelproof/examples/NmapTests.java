package io.kernelproof.examples;

import static io.kernelproof.assertj.KernelproofAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.RefusedBy;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.RunOnKernels;
import io.kernelproof.kernel.Arch;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.WatchedCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/**
 * nmap on gVisor as it was in March 2020. A list of the calls that nmap makes says that one of them is missing there, and not
 * whether nmap does without it: that shows when it runs.
 */
class NmapTests {

    private static final String[] ALL_CALLS = SyscallTable.bundled().all().stream()
            .filter(syscall -> syscall.number(Arch.current()).isPresent())
            .map(Syscall::name)
            .toArray(String[]::new);

    @BeforeEach
    void requireNmap() {
        Programs.require("nmap");
    }

    @CompatibilityTest
    @RunOnKernels("host")
    void makesOneCallThatGvisorLacked(Sandbox sandbox) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandResult scan = sandbox.run(scan(server).withTrap(Trap.FULL).withRecorded(ALL_CALLS));

            Set<String> calls = Stream.concat(
                            scan.trapped().recorded().stream().map(WatchedCall::syscall),
                            scan.refusals().stream().map(Refusal::syscall))
                    .collect(Collectors.toSet());
            assertThat(calls).hasSizeGreaterThan(30).contains("connect");
            assertThat(calls).filteredOn(NmapTests::gvisorLacked).containsExactly("set_robust_list");
        }
    }

    private static boolean gvisorLacked(String call) {
        return SyscallTable.bundled()
                .find(call)
                .map(syscall -> KernelProfile.named("gvisor-20200323").support(syscall, Arch.current()))
                .filter(support -> support instanceof Support.Missing)
                .isPresent();
    }

    @CompatibilityTest
    @RunOnKernels({"gvisor-20200323", "host"})
    void findsAnOpenPort(Sandbox sandbox) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(sandbox.run(scan(server))).succeeds().prints("%d/tcp open".formatted(server.getLocalPort()));
        }
    }

    @CompatibilityTest
    @RunOnKernels("gvisor-20200323")
    void goesOnWithoutIt(Sandbox sandbox) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CommandResult scan = sandbox.run(scan(server).withTrap(Trap.FULL));

            assertThat(scan).succeeds().isRefused("set_robust_list").by(RefusedBy.SIMULATED);
        }
    }

    private static Command scan(ServerSocket server) {
        String port = String.valueOf(server.getLocalPort());
        return Command.of("nmap", "-sT", "-Pn", "-n", "-p", port, "127.0.0.1");
    }
}
