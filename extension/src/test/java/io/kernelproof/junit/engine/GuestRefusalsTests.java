package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.verdict.Baseline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuestRefusalsTests {

    private static final int PIDFD_OPEN = 434;
    private static final int ENOSYS = 38;

    private static HeardEvents heard(GuestJvm guest, Class<?> type) throws GuestDiedException {
        HeardEvents heard = new HeardEvents();
        String id = "[engine:junit-jupiter]/[class:" + type.getName() + "]";
        guest.execute(new GuestRequest(List.of(id), Map.of()), heard);
        return heard;
    }

    private static List<RefusedCall> pidfdOpen(List<RefusedCall> calls) {
        return calls.stream().filter(call -> call.number() == PIDFD_OPEN).toList();
    }

    @Test
    void tellsWhichThreadWasRefusedWhat() throws Exception {
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel("rhel-7.9"), Set.of());
                GuestJvm guest = GuestJvm.start(
                        sandbox, Jdk.in(Path.of(System.getProperty("java.home"))), key -> Optional.empty())) {
            HeardEvents heard = heard(guest, PidfdTestCase.class);
            assertThat(heard.events).contains("finished opens FAILED");
            assertThat(pidfdOpen(heard.refused)).singleElement().satisfies(call -> {
                assertThat(call.errno()).isEqualTo(ENOSYS);
                assertThat(call.tid()).isEqualTo(heard.threads.get("opens"));
            });
            // What the JVM is refused while it starts is no test's business.
            assertThat(guest.baseline().calls())
                    .isNotEmpty()
                    .extracting(Baseline.Call::number)
                    .doesNotContain(PIDFD_OPEN);
        }
    }

    static class PidfdTestCase {
        @Test
        void opens() throws SyscallException {
            Syscalls.invoke("pidfd_open", ProcessHandle.current().pid(), 0);
        }
    }

    @Test
    void runsAnotherJdkThanThisOne() throws Exception {
        Path jdk = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64");
        assumeTrue(Files.isDirectory(jdk), () -> jdk + " is not installed");
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of());
                GuestJvm guest = GuestJvm.start(sandbox, Jdk.in(jdk), key -> Optional.empty())) {
            assertThat(guest.facts().get("jdk")).startsWith("25");
            HeardEvents heard = heard(guest, PidfdTestCase.class);
            assertThat(heard.events).contains("finished opens SUCCESSFUL");
            assertThat(heard.err).isEmpty();
        }
    }
}
