package io.kernelproof.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.kernelproof.environment.host.HostProvider;
import io.kernelproof.message.Problem;
import io.kernelproof.trap.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandRunTests {

    /** Tells what it is to tell, then nothing for ever, also when it is closed: a lost node, a stopped launcher. */
    private static final class Silent implements Workload {

        private final AtomicInteger closed = new AtomicInteger();
        private final CountDownLatch never = new CountDownLatch(1);
        private @Nullable Frame first;

        Silent(Frame first) {
            this.first = first;
        }

        @Override
        public OutputStream requests() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public @Nullable Frame next() throws IOException {
            Frame next = first;
            first = null;
            return next == null ? forever() : next;
        }

        private @Nullable Frame forever() throws IOException {
            try {
                never.await();
                return null;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() {
            if (closed.incrementAndGet() == 1) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static Sandbox of(Workload workload) {
        return (Sandbox) Proxy.newProxyInstance(
                Sandbox.class.getClassLoader(),
                new Class<?>[] {Sandbox.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "start" -> workload;
                    case "environment" -> Environment.onKernel("host");
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Frame.Output out(String text) {
        return new Frame.Output(false, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Terminal terminal(InputStream in, OutputStream out) {
        return new Terminal(in, out, OutputStream.nullOutputStream(), pid -> {});
    }

    @Test
    void holdsItsLimitWhereTheOtherSideIsSilentEvenWhenItIsEnded() {
        Silent silent = new Silent(out("last words"));
        CommandRun run = new CommandRun(
                of(silent), Command.of("x").withTimeout(Duration.ofMillis(200)), null, Duration.ofMillis(300));

        assertThatExceptionOfType(CommandTimeoutException.class)
                .isThrownBy(run::result)
                .satisfies(e -> {
                    assertThat(e.stdout()).isEqualTo("last words");
                    assertThat(e.problem().expected()).isEqualTo("it ends within 200 ms");
                    assertThat(Problem.of(e)).isPresent();
                });
        assertThat(silent.closed).hasValueGreaterThan(0);
    }

    @Test
    void endsTheCommandWhoseOutputCannotBePassedOn() {
        Silent silent = new Silent(out("x"));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int unit) throws IOException {
                throw new IOException("no room");
            }
        };
        CommandRun run = new CommandRun(
                of(silent),
                Command.of("x").withTimeout(Duration.ofMillis(500)),
                terminal(InputStream.nullInputStream(), full),
                Duration.ofMillis(300));

        assertThatExceptionOfType(TerminalLostException.class)
                .isThrownBy(run::result)
                .satisfies(e -> {
                    assertThat(e.problem().seen()).isEqualTo("no room");
                    assertThat(e).hasCauseInstanceOf(IOException.class);
                    assertThat(e.stdout()).isEqualTo("x");
                });
        assertThat(silent.closed).hasValueGreaterThan(0);
    }

    @Test
    void endsWhereItsThreadIsInterrupted() throws Exception {
        CommandRun run = new CommandRun(of(new Silent(out("x"))), Command.of("x"), null, Duration.ofMillis(300));
        Thread.currentThread().interrupt();

        assertThatIOException().isThrownBy(run::result).withMessageContaining("was interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void takesNothingMoreFromAnInputWhenTheCommandHasEnded() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        InputStream in = new InputStream() {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }

            @Override
            public int read() throws IOException {
                try {
                    new CountDownLatch(1).await();
                    return -1;
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw new IOException(e);
                }
            }
        };
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of())) {
            CommandResult result = sandbox.run(Command.of("true"), terminal(in, OutputStream.nullOutputStream()));

            assertThat(result.succeeded()).isTrue();
        }
        assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void mayRunForAnyTime() throws Exception {
        try (Sandbox sandbox = new HostProvider().start(Environment.onKernel("host"), Set.of())) {
            Command command = Command.of("true").withTimeout(Duration.ofSeconds(Long.MAX_VALUE));

            assertThat(sandbox.run(command).succeeded()).isTrue();
        }
    }
}
