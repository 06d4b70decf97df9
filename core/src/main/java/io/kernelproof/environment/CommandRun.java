package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One command from its start to its result. */
final class CommandRun {

    private final Sandbox sandbox;
    private final Command command;
    private final @Nullable Terminal terminal;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CallRecord calls;
    private boolean truncated;
    private @Nullable ExitStatus exit;

    CommandRun(Sandbox sandbox, Command command, @Nullable Terminal terminal) {
        this.sandbox = sandbox;
        this.command = command;
        this.terminal = terminal;
        this.calls = new CallRecord(command.watch());
    }

    CommandResult result() throws IOException {
        long start = System.nanoTime();
        boolean inTime;
        try (Workload workload = start()) {
            connect(workload);
            CompletableFuture<Void> limit = new CompletableFuture<Void>()
                    .completeOnTimeout(null, command.timeout().toMillis(), TimeUnit.MILLISECONDS);
            var unused = limit.thenRunAsync(workload::close);
            takeAll(workload, limit);
            // Cancelling fails where the limit has struck; then the exit status is that of being killed.
            inTime = limit.cancel(false);
        }
        List<Refusal> refusals = calls.refusals(sandbox::attribute);
        if (!inTime) {
            throw new CommandTimeoutException(
                    failed(
                                    "it ends within %d ms"
                                            .formatted(command.timeout().toMillis()),
                                    "it still ran after %d ms".formatted((System.nanoTime() - start) / 1_000_000),
                                    "give it more time with Command.withTimeout")
                            .toString(),
                    refusals,
                    calls.trapped());
        }
        if (exit == null) {
            throw failure(
                    "its exit status",
                    "the launcher ended without telling it",
                    "look for who killed the process 'kernelproof-probe': the out-of-memory killer does");
        }
        return new CommandResult(
                command, sandbox.environment(), exit, text(stdout), text(stderr), truncated, refusals, calls.trapped());
    }

    private void connect(Workload workload) throws IOException {
        if (terminal == null) {
            workload.requests().close();
            return;
        }
        InputStream stdin = terminal.stdin();
        Thread pump = new Thread(
                () -> pump(stdin, workload.requests()),
                "stdin of " + command.arguments().get(0));
        pump.setDaemon(true);
        pump.start();
    }

    private static void pump(InputStream from, OutputStream to) {
        byte[] buffer = new byte[8192];
        try (to) {
            for (int got = from.read(buffer); got >= 0; got = from.read(buffer)) {
                to.write(buffer, 0, got);
                to.flush();
            }
        } catch (IOException e) {
            // The command reads no more, or has ended.
        }
    }

    private Workload start() throws IOException {
        try {
            return sandbox.start(command, false);
        } catch (IOException e) {
            throw launcherFailed(e);
        }
    }

    private IOException launcherFailed(IOException e) {
        String next = command.user().isEmpty()
                ? "see the cause"
                : sandbox.environment().container().isPresent()
                        ? "name a number, or a user of the image's /etc/passwd and a group of its /etc/group"
                        : "run it in a container, or by a program such as setpriv, which becomes another user";
        String as = command.user().map(" as the user '%s'"::formatted).orElse("");
        return new ProblemException(
                failed("the launcher starts it%s, and tells of it".formatted(as), String.valueOf(e.getMessage()), next),
                e);
    }

    private void takeAll(Workload workload, CompletableFuture<Void> limit) throws IOException {
        try {
            for (Frame frame = workload.next(); frame != null; frame = workload.next()) {
                take(frame);
            }
        } catch (CommandNotStartedException e) {
            throw e;
        } catch (IOException e) {
            if (!limit.isDone()) {
                throw launcherFailed(e);
            }
        }
    }

    private void take(Frame frame) throws IOException {
        calls.take(frame);
        if (frame instanceof Frame.Output output) {
            keep(output.error() ? stderr : stdout, output.bytes());
            show(output);
        } else if (frame instanceof Frame.Hello hello && terminal != null) {
            terminal.started().accept(Integer.parseInt(hello.facts().getOrDefault("pid", "0")));
        } else if (frame instanceof Frame.Ended ended) {
            exit = ended.status();
        } else if (frame instanceof Frame.LaunchFailed failed) {
            boolean untraceable = failed.step().equals("ptrace");
            Optional<ProgramCheck.Obstacle> obstacle = obstacle(failed);
            Problem problem = failed(
                    untraceable ? "the program can be traced" : "the program can be started",
                    "%s answered %s%s"
                            .formatted(
                                    failed.step(),
                                    Errno.name(failed.errno()),
                                    obstacle.map(each -> ": " + each.seen()).orElse("")),
                    untraceable
                            ? "run it with Trap.OFF, or allow ptrace there: seccomp filters, Yama and emulators forbid it"
                            : obstacle.map(ProgramCheck.Obstacle::next)
                                    .orElse("check that the program is installed there, and may be executed"));
            throw new CommandNotStartedException(problem, failed.step(), failed.errno());
        }
    }

    /** ENOENT alone does not tell a program that is not there from one that cannot be loaded. */
    private Optional<ProgramCheck.Obstacle> obstacle(Frame.LaunchFailed failed) {
        if (!failed.step().equals("execve") || command.variables().containsKey("PATH")) {
            return Optional.empty();
        }
        try {
            return ProgramCheck.of(sandbox.files(), command.arguments().get(0), List.of());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void show(Frame.Output output) throws IOException {
        if (terminal != null) {
            OutputStream stream = output.error() ? terminal.stderr() : terminal.stdout();
            stream.write(output.bytes());
            stream.flush();
        }
    }

    private void keep(ByteArrayOutputStream kept, byte[] bytes) {
        int room = command.outputLimit() - kept.size();
        kept.write(bytes, 0, Math.min(room, bytes.length));
        truncated |= room < bytes.length;
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private IOException failure(String expected, String seen, String next) {
        return new ProblemException(failed(expected, seen, next), null);
    }

    private Problem failed(String expected, String seen, String next) {
        return new Problem(
                "Running %s in [%s] failed."
                        .formatted(command.arguments(), sandbox.environment().name()),
                expected,
                seen,
                next);
    }
}
