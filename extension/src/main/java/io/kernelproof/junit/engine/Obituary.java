package io.kernelproof.junit.engine;

import io.kernelproof.environment.WorkloadLostException;
import io.kernelproof.junit.guest.Event;
import io.kernelproof.kernel.Errno;
import io.kernelproof.message.Problem;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of the end of a JVM inside, in words. */
final class Obituary {

    /** Characters of what it printed last. */
    private static final int MAX_TAIL = 4 * 1024;

    private static final int MAX_NAMED = 16;
    private static final int FRAMES = 3;
    private static final Map<Integer, String> SIGNALS = Map.of(
            4, "SIGILL",
            5, "SIGTRAP",
            6, "SIGABRT",
            7, "SIGBUS",
            8, "SIGFPE",
            9, "SIGKILL",
            11, "SIGSEGV",
            13, "SIGPIPE",
            15, "SIGTERM",
            31, "SIGSYS");

    /** What HotSpot says when it cannot make a thread, whatever the reason; the first that is found counts. */
    private static final List<Saying> SAYINGS = List.of(
            new Saying("insufficient memory", "memory is insufficient"),
            new Saying("unable to create native thread", "memory is insufficient"),
            new Saying("Out of system resources", "it is out of system resources"));

    private record Saying(String printed, String words) {}

    private final String environment;
    private final StringBuilder tail = new StringBuilder();
    private boolean ready;
    private @Nullable ExitStatus exit;
    private Frame.@Nullable LaunchFailed launchFailed;
    private Event.@Nullable Exiting exiting;
    private volatile @Nullable Duration exitLimit;

    Obituary(String environment) {
        this.environment = environment;
    }

    void ready() {
        ready = true;
    }

    void printed(String text) {
        tail.append(text);
        if (tail.length() > 2 * MAX_TAIL) {
            tail.delete(0, tail.length() - MAX_TAIL);
        }
    }

    void ended(ExitStatus status) {
        exit = status;
    }

    void failed(Frame.LaunchFailed failed) {
        launchFailed = failed;
    }

    void exiting(Event.Exiting event) {
        exiting = event;
    }

    /** It was ended, because its exit took longer than {@code limit}; may be called by any thread. */
    void neverExited(Duration limit) {
        exitLimit = limit;
    }

    /** The JVM ended; {@code running} are the tests that ran then. */
    GuestDiedException died(Collection<String> running) {
        Duration limit = exitLimit;
        if (limit != null) {
            return exception(
                    "it was ended, as it still ran %s after its exit began%s"
                            .formatted(TimeLimit.format(limit), whoExited()),
                    running,
                    "look for a shutdown hook that waits, and keep the test from ending the JVM: all tests of an environment share one",
                    null);
        }
        if (launchFailed != null && launchFailed.step().equals("ptrace") && launchFailed.signal() == 0) {
            String seen = "ptrace answered " + Errno.name(launchFailed.errno());
            return new UntraceableException(
                    message(
                            seen,
                            running,
                            "let it be traced, which is Docker's default on Linux 4.8 and later, or set %s to 'off'"
                                    .formatted(GuestTrap.NAME)),
                    seen);
        } else if (launchFailed != null) {
            return exception(
                    launchFailed.words(),
                    running,
                    launchFailed
                            .next()
                            .orElse(
                                    "check that the JDK is there, and built for the architecture and libc of the environment"),
                    null);
        }
        if (exit == null) {
            return exception(
                    "its launcher ended without telling how it ended",
                    running,
                    "look for what ended the process 'kernelproof-probe' there: a test that kills, whoever stops the environment, or the out-of-memory killer, of which the kernel's log tells",
                    null);
        }
        if (exit instanceof ExitStatus.Lost lost) {
            return exception(lost.toString(), running, lost.next(), null);
        }
        return exit instanceof ExitStatus.Killed killed
                ? exception(
                        "signal %d (%s)"
                                .formatted(killed.signal(), SIGNALS.getOrDefault(killed.signal(), "see signal(7)")),
                        running,
                        adviceOn(killed.signal()),
                        null)
                : exception(exit + whoExited(), running, adviceOnExit(), null);
    }

    /** How the JVM ended; empty if nobody told. */
    Optional<ExitStatus> exit() {
        return Optional.ofNullable(exit);
    }

    /** The JVM ended before it was ready; what was found out about that goes before what it printed. */
    GuestDiedException stillborn(Autopsy.Finding finding) {
        String seen = "%s%s; refused to it while it started:\n%s%s"
                .formatted(
                        exit().map(Object::toString).orElse("its end"),
                        saying().map(each -> ": it says that " + each.words()).orElse(""),
                        finding.refused(),
                        saying().isPresent() ? "" : lastOutput());
        return new GuestDiedException(
                new Problem(
                        "The JVM inside [%s] did not start.".formatted(environment),
                        "it says that it is ready for tests",
                        seen,
                        finding.next()),
                null);
    }

    private Optional<Saying> saying() {
        return SAYINGS.stream()
                .filter(each -> tail.indexOf(each.printed()) >= 0)
                .findFirst();
    }

    /** The JVM was ended, because it took longer than {@code limit} to get ready. */
    GuestDiedException late(Duration limit) {
        return exception(
                "not ready after %s; it was ended".formatted(TimeLimit.format(limit)),
                List.of(),
                "read its output, if there is any; try the same command in a shell",
                null);
    }

    /** It was asked to end after its tests, and did not. */
    String lingered(Duration limit) {
        Problem problem = new Problem(
                "The JVM inside [%s] was ended after its tests; what it would have written then, such as coverage, is lost."
                        .formatted(environment),
                "it ends by itself",
                "it still ran after %s".formatted(TimeLimit.format(limit)),
                "look for a shutdown hook that waits");
        return problem + "\n";
    }

    /** It told of tests after it had told that all of them were done. */
    String posthumous() {
        Problem problem = new Problem(
                "The JVM inside [%s] told of tests when all of them were done; the results above may not be all."
                        .formatted(environment),
                "it tells of no test after it told that all are done",
                "it told of some before its end",
                "look for tests that write to descriptor 99, and for a test engine that tells of tests after its end");
        return problem + "\n";
    }

    /** The launcher inside gave up. */
    GuestDiedException broken(Throwable thrown, Collection<String> running) {
        return new BrokenLauncherException(
                message(
                        "its launcher threw " + printable(thrown.toString()),
                        running,
                        "read the cause below: versions of JUnit that do not fit each other, and errors of the JVM, look like this"),
                thrown);
    }

    /** What it sent is no message, or it is known why it sends no more. */
    GuestDiedException unreadable(Exception problem, Collection<String> running) {
        if (exitLimit != null) {
            return died(running);
        }
        if (problem instanceof WorkloadLostException lost) {
            return exception(lost.problem().seen(), running, lost.problem().next(), lost);
        }
        return exception(
                "what it sent could not be read",
                running,
                "read the cause below; it may be that something else writes to the channel of the JVM",
                problem);
    }

    /** It sent more than can be kept. */
    GuestDiedException excessive(String seen, Collection<String> running) {
        return exception(
                seen + "; it was ended",
                running,
                "see what makes so many, and let the tests make fewer at a time: docs/limits.md has all limits",
                null);
    }

    /** What it sent does not fit together. */
    GuestDiedException inconsistent(String seen, Collection<String> running) {
        return exception(
                seen,
                running,
                "look for tests that write to descriptor 99, and for a test engine that tells of tests after its end",
                null);
    }

    /** Its tests took longer than they may. */
    GuestDiedException tooSlow(Duration limit, GuestDiedException death) {
        return new GuestDiedException(
                new Problem(
                        "The tests in [%s] did not end.".formatted(environment),
                        "they end within " + TimeLimit.format(limit),
                        "they still ran after %s; the JVM was ended".formatted(TimeLimit.format(limit)),
                        "see what they wait for there"),
                death);
    }

    /** It is alive, but has no time. */
    GuestDiedException inUse(Duration limit) {
        return new GuestDiedException(
                new Problem(
                        "The tests in [%s] did not begin.".formatted(environment),
                        "the JVM there is done with those of another execution within " + TimeLimit.format(limit),
                        "it still ran those",
                        "see what they wait for there, or run one execution at a time in a launcher session"),
                null);
    }

    private String whoExited() {
        if (exiting == null) {
            return ready ? ", without running its shutdown hooks" : "";
        }
        if (exiting.frames().isEmpty()) {
            return ", on request";
        }
        StringBuilder words = new StringBuilder(", on request of thread '")
                .append(printable(exiting.thread()))
                .append('\'');
        exiting.frames().stream()
                .limit(FRAMES)
                .forEach(frame -> words.append("\n  at ").append(printable(frame.toString())));
        return words.toString();
    }

    private String adviceOnExit() {
        if (!ready) {
            return "read its output; its options are those of this JVM and of the parameter 'kernelproof.jvm.args'";
        }
        return exiting == null
                ? "look for Runtime.halt, for -XX:+ExitOnOutOfMemoryError, and for native code that calls exit"
                : "keep the test from ending the JVM: all tests of an environment share one";
    }

    private static String adviceOn(int signal) {
        return switch (signal) {
            case 9 ->
                "look for who sends this: a test, whoever stops processes there, or the out-of-memory killer, of which the kernel's log tells";
            case 15 -> "look for who stopped it";
            case 31 -> "a seccomp filter that kills is likely: compare with an environment without one";
            default -> "read the file hs_err_pid*.log in its working directory: the JVM or native code crashed";
        };
    }

    private GuestDiedException exception(
            String seen, Collection<String> running, String next, @Nullable Throwable cause) {
        return new GuestDiedException(message(seen, running, next), cause);
    }

    private Problem message(String seen, Collection<String> running, String next) {
        return new Problem(
                "The JVM inside [%s] %s."
                        .formatted(environment, ready ? "was lost before its tests were done" : "did not start"),
                ready ? "it tells the result of every test" : "it says that it is ready for tests",
                seen + whileItRan(running) + lastOutput(),
                next);
    }

    private static String whileItRan(Collection<String> running) {
        if (running.isEmpty()) {
            return "";
        }
        String named =
                running.stream().limit(MAX_NAMED).map(Obituary::printable).collect(Collectors.joining(", "));
        int others = running.size() - MAX_NAMED;
        return "\nwhile it ran " + named + (others > 0 ? " and %d more".formatted(others) : "");
    }

    private String lastOutput() {
        String text = tail.length() > MAX_TAIL ? tail.substring(tail.length() - MAX_TAIL) : tail.toString();
        if (text.isBlank()) {
            return "";
        }
        return "\nthe last that it printed:\n  | " + printable(text.strip()).replace("\n", "\n  | ");
    }

    /** For a line of words about what ended; empty if it printed nothing. */
    String lastLine() {
        return tail.toString()
                .lines()
                .map(line -> printable(line).strip())
                .filter(line -> !line.isEmpty())
                .reduce((earlier, later) -> later)
                .map(line -> ": " + line)
                .orElse("");
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "?");
    }
}
