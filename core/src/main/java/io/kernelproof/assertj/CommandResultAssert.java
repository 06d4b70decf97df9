package io.kernelproof.assertj;

import static java.util.stream.Collectors.joining;

import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Fidelity;
import io.kernelproof.environment.Refusal;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.Trap;
import java.util.List;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.assertj.core.api.AbstractAssert;

/** Assertions about what a command did in a sandbox. */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class CommandResultAssert extends AbstractAssert<CommandResultAssert, CommandResult> {

    private static final int MAX_LINES = 10;

    CommandResultAssert(CommandResult actual) {
        super(actual, CommandResultAssert.class);
    }

    /**
     * Asserts that the command ended by itself with status 0.
     *
     * <p>{@code sandbox.run("true")} passes, {@code sandbox.run("false")} fails.
     *
     * @return this
     */
    public CommandResultAssert succeeds() {
        return exitsWith(0);
    }

    /**
     * Asserts that the command ended by itself with a status.
     *
     * <p>{@code assertThat(sandbox.run("false")).exitsWith(1)} passes, {@code exitsWith(2)} fails.
     *
     * @param status the exit status, 0 to 255
     * @return this
     */
    public CommandResultAssert exitsWith(int status) {
        return endsAs(new ExitStatus.Exited(status));
    }

    /**
     * Asserts that a signal ended the command.
     *
     * <p>{@code assertThat(sandbox.run("sh", "-c", "kill -9 $$")).isKilledBy(9)} passes, {@code isKilledBy(15)} fails.
     *
     * @param signal the signal's number, as in signal(7)
     * @return this
     */
    public CommandResultAssert isKilledBy(int signal) {
        return endsAs(new ExitStatus.Killed(signal));
    }

    private CommandResultAssert endsAs(ExitStatus wanted) {
        isNotNull();
        if (!actual.exit().equals(wanted)) {
            throw mismatch(
                    "it ends with " + wanted,
                    "it ended with " + actual.exit(),
                    refused() + lastOf("stderr", actual.stderr()));
        }
        return this;
    }

    /**
     * Asserts that a text is in what the command wrote to its standard output.
     *
     * <p>{@code assertThat(sandbox.run("echo", "hello")).prints("hell")} passes, {@code prints("heaven")} fails.
     *
     * @param text the text
     * @return this
     */
    public CommandResultAssert prints(String text) {
        return prints(text, "stdout", actual.stdout());
    }

    /**
     * Asserts that a text is in what the command wrote to its standard error.
     *
     * <p>{@code assertThat(sandbox.run("ls", "/none")).printsError("No such file")} passes.
     *
     * @param text the text
     * @return this
     */
    public CommandResultAssert printsError(String text) {
        return prints(text, "stderr", actual.stderr());
    }

    private CommandResultAssert prints(String text, String name, String output) {
        isNotNull();
        if (!output.contains(text)) {
            String seen = output.isEmpty() ? "nothing is there" : "it is not there";
            throw mismatch(
                    "'%s' is in its %s".formatted(text, name),
                    actual.truncated() ? seen + "; the output was cut at the command's limit" : seen,
                    lastOf(name, output));
        }
        return this;
    }

    /**
     * Asserts that no call of the command was answered ENOSYS, whether it mattered or not: neither the kernel nor a filter
     * nor a simulation told it that a call is missing. On a kernel as it is, that is known of a command that ran with {@link
     * io.kernelproof.environment.Command#withTrap} only; for others this fails, since it is not known.
     *
     * <p>{@code sandbox.run("true")} fails on a simulated kernel without rseq, which the C library tries.
     *
     * @return this
     */
    public CommandResultAssert usesNoMissingSyscall() {
        isNotNull();
        boolean isWatched = actual.trapped().trap() != Trap.OFF
                && (actual.trapped().trap() != Trap.LATE || actual.trapped().stops() > 0);
        if (!isWatched && actual.environment().fidelity() == Fidelity.REAL) {
            throw mismatch(
                    "no system call is missing to it",
                    "it is not known: nothing was watched",
                    "\n  next:     run it with Command.withTrap(Trap.FULL)");
        }
        List<Refusal> missing = actual.refusals().stream()
                .filter(refusal -> refusal.call().errno() == Errno.ENOSYS)
                .toList();
        if (!missing.isEmpty()) {
            String calls = missing.stream().map(Refusal::syscall).distinct().collect(joining(", "));
            throw mismatch("no system call is missing to it", calls + " was missing", described(missing));
        }
        return this;
    }

    /**
     * Asserts that a call was refused to the command or a child of it, and begins assertions about that.
     *
     * <p>{@code isRefused("pidfd_open").by(RefusedBy.KERNEL)} passes if the kernel lacks it.
     *
     * @param syscall the call's name
     * @return assertions about the refusals of that call
     */
    public RefusedCallAssert isRefused(String syscall) {
        isNotNull();
        List<Refusal> refusals = refusals(syscall);
        if (refusals.isEmpty()) {
            throw mismatch(syscall + " is refused to it", "it was not refused", refused());
        }
        return new RefusedCallAssert(syscall, refusals);
    }

    /**
     * Asserts that a call was not refused to the command or a child of it, because it was not made or it was answered.
     *
     * @param syscall the call's name
     * @return this
     */
    public CommandResultAssert isNotRefused(String syscall) {
        isNotNull();
        List<Refusal> refusals = refusals(syscall);
        if (!refusals.isEmpty()) {
            throw mismatch(syscall + " is not refused to it", "it was refused", described(refusals));
        }
        return this;
    }

    private List<Refusal> refusals(String syscall) {
        return actual.refusals().stream()
                .filter(refusal -> refusal.syscall().equals(syscall))
                .toList();
    }

    private AssertionError mismatch(String expected, String seen, String more) {
        return failure("""

                Running %s in [%s]
                  expected: %s
                  seen:     %s%s""", actual.command().arguments(), actual.environment().name(), expected, seen, more);
    }

    private String refused() {
        return actual.refusals().isEmpty() ? "\n  refused:  nothing that is known" : described(actual.refusals());
    }

    private static String described(List<Refusal> refusals) {
        return indented("refused:", refusals.stream().map(Refusal::describe));
    }

    private static String lastOf(String name, String output) {
        List<String> lines = output.lines().toList();
        return lines.isEmpty()
                ? ""
                : indented(
                        "%s:%s"
                                .formatted(
                                        name,
                                        lines.size() > MAX_LINES ? " (its last %d lines)".formatted(MAX_LINES) : ""),
                        lines.stream().skip(Math.max(0, lines.size() - MAX_LINES)));
    }

    private static String indented(String heading, Stream<String> lines) {
        return "\n  " + heading + lines.map(line -> "\n    " + line).collect(joining());
    }
}
