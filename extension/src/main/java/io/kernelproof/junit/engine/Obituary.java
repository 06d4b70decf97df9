package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.Event;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Frame;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the end of a JVM inside, in words. */
final class Obituary {

    private static final int TAIL = 4 * 1024;
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

    Obituary(String environment) {
        this.environment = environment;
    }

    void ready() {
        ready = true;
    }

    void printed(String text) {
        tail.append(text);
        if (tail.length() > 2 * TAIL) {
            tail.delete(0, tail.length() - TAIL);
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

    /** The JVM ended; {@code running} are the tests that ran then. */
    GuestDiedException died(Collection<String> running) {
        if (launchFailed != null && launchFailed.step().equals("ptrace")) {
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
                    "%s answered %s".formatted(launchFailed.step(), Errno.name(launchFailed.errno())),
                    running,
                    "check that the JDK is there, and built for the architecture and libc of the environment",
                    null);
        }
        if (exit == null) {
            return exception(
                    "its launcher ended without telling how it ended",
                    running,
                    "look for who killed the process 'kernelproof-probe': the out-of-memory killer does",
                    null);
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
        return new GuestDiedException(
                """
                The JVM inside [%s] did not start.
                  expected: it says that it is ready for tests
                  seen:     %s%s; refused to it while it started:
                            %s%s
                  next:     %s""".formatted(
                        environment,
                        exit().map(Object::toString).orElse("its end"),
                        saying().map(each -> ": it says that " + each.words()).orElse(""),
                        finding.refused(),
                        saying().isPresent() ? "" : lastOutput(),
                        finding.next()),
                null);
    }

    private Optional<Saying> saying() {
        return SAYINGS.stream()
                .filter(each -> tail.indexOf(each.printed()) >= 0)
                .findFirst();
    }

    /** The JVM was ended, because it took longer than {@code seconds} to get ready. */
    GuestDiedException late(long seconds) {
        return exception(
                "not ready after %d s; it was ended".formatted(seconds),
                List.of(),
                "read its output, if there is any; try the same command in a shell",
                null);
    }

    /** It was asked to end after its tests, and did not. */
    String lingered(long seconds) {
        return """
                The JVM inside [%s] was ended after its tests; what it would have written then, such as coverage, is lost.
                  expected: it ends by itself
                  seen:     it still ran after %d s
                  next:     look for a shutdown hook that waits
                """.formatted(environment, seconds);
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

    /** What it sent is no message. */
    GuestDiedException unreadable(Exception problem, Collection<String> running) {
        return exception(
                "what it sent could not be read",
                running,
                "read the cause below: something else writes to the channel of the JVM",
                problem);
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
                .forEach(frame -> words.append("\n              at ").append(printable(frame.toString())));
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
            case 9 -> "look into the kernel's log: the out-of-memory killer sends this";
            case 15 -> "look for who stopped it";
            case 31 -> "a seccomp filter that kills is likely: compare with an environment without one";
            default -> "read the file hs_err_pid*.log in its working directory: the JVM or native code crashed";
        };
    }

    private GuestDiedException exception(
            String seen, Collection<String> running, String next, @Nullable Throwable cause) {
        return new GuestDiedException(message(seen, running, next), cause);
    }

    private String message(String seen, Collection<String> running, String next) {
        return """
                The JVM inside [%s] %s.
                  expected: %s
                  seen:     %s%s%s
                  next:     %s""".formatted(
                        environment,
                        ready ? "was lost before its tests were done" : "did not start",
                        ready ? "it tells the result of every test" : "it says that it is ready for tests",
                        seen,
                        running.isEmpty() ? "" : "\n            while it ran " + String.join(", ", running),
                        lastOutput(),
                        next);
    }

    private String lastOutput() {
        String text = tail.length() > TAIL ? tail.substring(tail.length() - TAIL) : tail.toString();
        if (text.isBlank()) {
            return "";
        }
        return "\n            the last that it printed:\n              | "
                + printable(text.strip()).replace("\n", "\n              | ");
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
