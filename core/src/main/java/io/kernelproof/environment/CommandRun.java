package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.time.Together;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One command from its start to its result. */
final class CommandRun {

    /** How long it may take, after a command was ended, until nothing more is heard of it. */
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private final Sandbox sandbox;
    private final Command command;
    private final @Nullable Terminal terminal;
    private final Duration endLimit;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CallRecord calls;
    private boolean truncated;

    /** Whether the result is told: what comes then is nobody's. */
    private boolean isTold;

    private @Nullable IOException lost;
    private @Nullable ExitStatus exit;

    CommandRun(Sandbox sandbox, Command command, @Nullable Terminal terminal) {
        this(sandbox, command, terminal, END_LIMIT);
    }

    CommandRun(Sandbox sandbox, Command command, @Nullable Terminal terminal, Duration endLimit) {
        this.endLimit = endLimit;
        this.sandbox = sandbox;
        this.command = command;
        this.terminal = terminal;
        this.calls = new CallRecord(command.watch());
    }

    CommandResult result() throws IOException {
        Workload workload = start();
        TimeLimit limit = TimeLimit.of(command.timeout(), workload::close);
        Input input =
                new Input(terminal == null ? InputStream.nullInputStream() : terminal.stdin(), workload.requests());
        try {
            input.begin("stdin of " + command.arguments().get(0));
            takeAll(workload, limit);
        } finally {
            // It comes to its end also where this thread is to do something else.
            boolean interrupted = Thread.interrupted();
            input.end();
            limit.close();
            Together.forEach(List.of(workload), endLimit, Workload::close);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return result(limit);
    }

    private synchronized CommandResult result(TimeLimit limit) throws IOException {
        isTold = true;
        List<Refusal> refusals = calls.refusals(sandbox::attribute);
        if (lost != null) {
            throw new TerminalLostException(
                    problem(
                            "what it prints can be passed on",
                            String.valueOf(lost.getMessage()),
                            "look at where its outputs lead: a full disk, a closed descriptor, a reader that has ended"),
                    seen(refusals),
                    lost);
        }
        if (limit.hasPassed()) {
            throw new CommandTimeoutException(
                    problem(
                            "it ends within %d ms".formatted(millis(limit.limit())),
                            "it still ran after %d ms".formatted(millis(limit.elapsed())),
                            "give it more time with Command.withTimeout"),
                    seen(refusals));
        }
        if (exit == null) {
            throw new ProblemException(
                    problem(
                            "its exit status",
                            "the launcher ended without telling it",
                            "look for who ended the process 'kernelproof-probe', or what it ran in"),
                    null);
        } else if (exit instanceof ExitStatus.Lost lost) {
            throw new ProblemException(problem("its exit status", lost.toString(), lost.next()), null);
        }
        return new CommandResult(
                command, sandbox.environment(), exit, text(stdout), text(stderr), truncated, refusals, calls.trapped());
    }

    private CommandEndedException.Seen seen(List<Refusal> refusals) {
        return new CommandEndedException.Seen(text(stdout), text(stderr), truncated, refusals, calls.trapped());
    }

    private static long millis(Duration duration) {
        return duration.toSeconds() < Long.MAX_VALUE / 1000 ? duration.toMillis() : Long.MAX_VALUE;
    }

    /** Passes on what the command is to read, until either has an end. */
    private static final class Input {

        private final InputStream from;
        private final OutputStream to;
        private volatile boolean ended;
        private volatile @Nullable Thread thread;

        Input(InputStream from, OutputStream to) {
            this.from = from;
            this.to = to;
        }

        void begin(String name) {
            thread = TimeLimit.thread(name, this::pump);
        }

        private void pump() {
            byte[] buffer = new byte[8192];
            try (to) {
                for (int got = read(buffer); got >= 0; got = read(buffer)) {
                    to.write(buffer, 0, got);
                    to.flush();
                }
            } catch (IOException e) {
                // The command reads no more, or has ended.
            }
        }

        private int read(byte[] buffer) throws IOException {
            return ended ? -1 : from.read(buffer);
        }

        /** Nothing more is read: what comes then is somebody else's. */
        void end() {
            ended = true;
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
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
                problem(
                        "the launcher starts it%s, and tells of it".formatted(as),
                        String.valueOf(e.getMessage()),
                        next),
                e);
    }

    /** On a thread of its own: the launcher may say nothing for ever, even when it is ended. */
    private void takeAll(Workload workload, TimeLimit limit) throws IOException {
        try {
            var unused = TimeLimit.of(afterwards(command.timeout())).call(() -> {
                for (Frame frame = next(workload, limit); frame != null; frame = next(workload, limit)) {
                    take(frame, workload);
                }
                return true;
            });
        } catch (TimeoutException e) {
            // Its own limit has passed, of which is told.
        } catch (ExecutionException e) {
            throw thrown(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException(problem(
                                    "nobody interrupts it",
                                    "the thread that waits for it was interrupted",
                                    "see who did so")
                            .toString())
                    .initCause(e);
        }
    }

    private Duration afterwards(Duration limit) {
        return limit.compareTo(LONGEST) > 0 ? LONGEST : limit.plus(endLimit);
    }

    private static IOException thrown(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException failure ? failure : new IOException(e);
    }

    private @Nullable Frame next(Workload workload, TimeLimit limit) throws IOException {
        try {
            return workload.next();
        } catch (WorkloadLostException e) {
            if (limit.hasPassed() || isLost()) {
                return null;
            }
            throw new ProblemException(
                    problem("its exit status", e.problem().seen(), e.problem().next()), e);
        } catch (IOException e) {
            if (limit.hasPassed() || isLost()) {
                return null;
            }
            throw launcherFailed(e);
        }
    }

    private synchronized boolean isLost() {
        return lost != null;
    }

    private void take(Frame frame, Workload workload) throws IOException {
        boolean isShown;
        synchronized (this) {
            if (isTold) {
                return;
            }
            take(frame);
            isShown = terminal != null && lost == null;
        }
        if (isShown && frame instanceof Frame.Output output) {
            show(output, workload);
        }
    }

    private void take(Frame frame) throws IOException {
        calls.take(frame);
        if (frame instanceof Frame.Output output) {
            keep(output.error() ? stderr : stdout, output.bytes());
        } else if (frame instanceof Frame.Hello hello && terminal != null) {
            terminal.started().accept(Integer.parseInt(hello.facts().getOrDefault("pid", "0")));
        } else if (frame instanceof Frame.Ended ended) {
            exit = ended.status();
        } else if (frame instanceof Frame.LaunchFailed failed) {
            Optional<ProgramCheck.Obstacle> obstacle = obstacle(failed);
            Problem problem = problem(
                    failed.step().equals("ptrace") ? "the program can be traced" : "the program can be started",
                    failed.words() + obstacle.map(each -> ": " + each.seen()).orElse(""),
                    failed.next()
                            .or(() -> obstacle.map(ProgramCheck.Obstacle::next))
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
            return ProgramCheck.of(
                    sandbox.files(),
                    command.arguments().get(0),
                    List.of(),
                    sandbox.environment().simulatedRelease());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** May wait for a reader without end, so it holds no lock. */
    private void show(Frame.Output output, Workload workload) {
        Terminal shown = Objects.requireNonNull(terminal, "asked before");
        OutputStream stream = output.error() ? shown.stderr() : shown.stdout();
        try {
            stream.write(output.bytes());
            stream.flush();
        } catch (IOException e) {
            synchronized (this) {
                lost = e;
            }
            // As SIGPIPE would: the command is ended. What is known of its calls still comes.
            TimeLimit.executor().execute(workload::close);
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

    private Problem problem(String expected, String seen, String next) {
        return new Problem(
                "Running %s in [%s] failed."
                        .formatted(command.arguments(), sandbox.environment().name()),
                expected,
                seen,
                next);
    }
}
