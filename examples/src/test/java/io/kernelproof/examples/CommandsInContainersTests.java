package io.kernelproof.examples;

import static io.kernelproof.assertj.KernelproofAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.Libc;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.CompatibilityTest;
import io.kernelproof.junit.KnownIncompatible;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnRuntimes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Commands of an image as workloads, on Linux and on gVisor. */
class CommandsInContainersTests {

    private static final String WAIT_FOR_A_PIDFD = """
            import os, select, subprocess
            child = subprocess.Popen("true")
            poll = select.poll()
            poll.register(os.pidfd_open(child.pid), select.POLLIN)
            print(child.wait() if poll.poll(10_000) else "still running")
            """;

    @CompatibilityTest
    @RunInImages("kernelproof/debian:13")
    @RunOnRuntimes({"runc", "crun", "runsc", "runsc-2024"})
    @KnownIncompatible(runtime = "runsc", because = "gVisor has no pidfd_open before 2026")
    @KnownIncompatible(runtime = "runsc-2024", because = "gVisor has no pidfd_open before 2026")
    void pythonWaitsForAPidfd(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run("python3", "-c", WAIT_FOR_A_PIDFD)).succeeds().prints("0");
    }

    private static final String SITE = """
            daemon off; master_process off; pid /tmp/nginx.pid; error_log stderr;
            events {}
            http {
              access_log off;
              server { listen 127.0.0.1:8080; location / { return 200 "only running proves"; } }
            }
            """;

    private static final String SERVE_ONE_PAGE = """
            import socket, subprocess, time
            server = subprocess.Popen(["nginx", "-c", "/tmp/site.conf"])
            try:
                for attempt in range(300):
                    try:
                        client = socket.create_connection(("127.0.0.1", 8080), timeout=10)
                        break
                    except OSError:
                        time.sleep(0.1)
                client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
                print(client.makefile().read())
            finally:
                server.terminate()
                server.wait(10)
            """;

    @CompatibilityTest
    @RunInImages("kernelproof/debian:13")
    @RunOnRuntimes({"runc", "crun", "runsc", "runsc-2024"})
    void nginxServesAPage(Sandbox sandbox) throws IOException {
        sandbox.write("/tmp/site.conf", SITE.getBytes(StandardCharsets.UTF_8));

        assertThat(sandbox.run("python3", "-c", SERVE_ONE_PAGE)).succeeds().prints("only running proves");
    }

    @CompatibilityTest
    @RunInImages("kernelproof/debian:13")
    void idSaysWhoRunsIt(Sandbox sandbox) throws IOException {
        assertThat(sandbox.run(Command.of("id", "-u").withUser("games"))).prints("5");
    }

    /** glibc has the function since 2.36; the image's is older, and the kernel is that of this machine. */
    @CompatibilityTest
    @RunInImages("kernelproof/debian:11")
    void anOldImageLacksTheFunctionOfACallThatTheKernelHas(Sandbox sandbox) throws IOException {
        Libc libc = sandbox.libc().orElseThrow();

        assertThat(libc.name()).isEqualTo("glibc 2.31");
        assertThat(libc.has("pidfd_open")).isFalse();
        assertThat(sandbox.status("pidfd_open")).isPresent();
        assertThat(sandbox.run("perl", "-e", "print syscall(434, $$ + 0, 0) >= 0 ? 'works' : $!"))
                .succeeds()
                .prints("works");
    }
}
