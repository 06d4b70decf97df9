package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.ProgramCheck;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.ExitStatus;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Trap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a JVM did not start. What it printed is no evidence: a loader names a symbol, and a JVM that may not make a thread says that
 * memory is insufficient. So its files are read, and what was refused to it is looked at; where that was not all seen, a second one,
 * which has nothing to do but to start, is trapped.
 */
final class Autopsy {

    /** What a JVM loads by itself, so that its program does not name it. */
    private static final List<String> LOADED = List.of(
            "lib/server/libjvm.so",
            "lib/libjava.so",
            "lib/libjimage.so",
            "lib/libzip.so",
            "lib/libnio.so",
            "lib/libnet.so");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The signal that filters send, of the uapi header asm-generic/signal.h. */
    private static final int SIGSYS = 31;

    /** A filter that lets through what it names kills at all others; their names would say nothing. */
    private static final int MAX_NAMED = 8;

    private static final String NEXT_LINE = "\n";

    /** What to do about calls that are refused, where there is more to say than to allow them. */
    private static final Map<String, String> ADVICE = Map.of(
            "clone3",
            "let the profile allow clone3, or answer ENOSYS: only then does libc make a thread with clone instead",
            "statx",
            "let the profile allow statx, or answer ENOSYS: only then does a JDK ask for a file's attributes with stat instead");

    private final Sandbox sandbox;
    private final String java;

    /** Of the JVM that a program starts, by its path inside. */
    Autopsy(Sandbox sandbox, String java) {
        this.sandbox = sandbox;
        this.java = java;
    }

    /**
     * Fails if the environment cannot have this JVM at all.
     *
     * @param home the directory of its JDK
     * @throws EnvironmentUnavailableException if its files say so
     */
    void requireThatItFits(Path home) throws EnvironmentUnavailableException {
        List<String> loaded =
                LOADED.stream().map(each -> home.resolve(each).toString()).toList();
        Optional<ProgramCheck.Obstacle> obstacle;
        try {
            obstacle = ProgramCheck.of(
                    sandbox.files(), java, loaded, sandbox.environment().simulatedRelease());
        } catch (IOException e) {
            return;
        }
        if (obstacle.isPresent()) {
            throw new EnvironmentUnavailableException(
                    sandbox.environment(),
                    "a JVM that fits the libc and the machine of the environment",
                    "the JDK does not fit the environment: " + obstacle.get().seen(),
                    "choose another with kernelproof.jdk, the path of a JDK or 'image' for the image's own; or "
                            + obstacle.get().next(),
                    null);
        }
    }

    /** What was refused to it, in words, and what to do. */
    record Finding(String refused, String next) {}

    /** What was seen of the JVM: the calls that were refused to it, and whether those are all. */
    record Seen(List<RefusedCall> refused, boolean all) {

        /** Of one that was not watched. */
        static final Seen NOTHING = new Seen(List.of(), false);
    }

    /** Finds what kept the JVM from starting, if it was that something was refused to it. */
    Optional<Finding> finding(ExitStatus exit, Seen seen) {
        try {
            if (exit instanceof ExitStatus.Killed killed) {
                return killed.signal() == SIGSYS ? ofTheFilter() : Optional.empty();
            }
            Map<String, Refusal> unexpected = unexpected(seen.refused().stream().map(sandbox::attribute));
            boolean isSettled =
                    seen.all() && (!unexpected.isEmpty() || seen.refused().isEmpty());
            return isSettled ? suspected(unexpected) : ofAnother(unexpected);
        } catch (IOException e) {
            // Where nothing can be traced, nothing is known.
            return Optional.empty();
        }
    }

    /**
     * Starts another one. Where it starts, the calls that programs go on without are not to blame, but what else was refused to the
     * first one may be, which did more.
     */
    private Optional<Finding> ofAnother(Map<String, Refusal> toTheFirst) throws IOException {
        Command command = Command.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version")
                .withTimeout(LIMIT)
                .withTrap(Trap.FULL);
        CommandResult another = sandbox.run(command);
        return another.succeeded() ? suspected(toTheFirst) : ofTheSecond(another.refusals());
    }

    /** Nobody sees a call that does not come back, but the filter says at which it kills. */
    private Optional<Finding> ofTheFilter() throws IOException {
        List<String> deadly = new ArrayList<>();
        for (Syscall syscall : SyscallTable.bundled().all(Arch.current())) {
            if (sandbox.status(syscall.name()) instanceof SyscallStatus.Masked masked
                    && masked.errno().isEmpty()) {
                deadly.add(syscall.name() + ": " + masked.reason());
            }
        }
        if (deadly.isEmpty()) {
            return Optional.empty();
        }
        String refused = deadly.size() <= MAX_NAMED
                ? String.join(NEXT_LINE, deadly)
                : "one of %d calls, since a seccomp filter kills whoever makes one of them".formatted(deadly.size());
        return Optional.of(
                new Finding(
                        refused,
                        "compare with seccomp 'unconfined'; the kernel's log has a line for it, with type=1326 and the number of the call"));
    }

    private static Optional<Finding> ofTheSecond(List<Refusal> refusals) {
        Map<String, Refusal> unexpected = unexpected(refusals.stream());
        return suspected(unexpected.isEmpty() ? byCall(refusals.stream()) : unexpected);
    }

    /** Programs try a call that may be missing, and go on without; another errno than ENOSYS is what they are not prepared for. */
    private static Map<String, Refusal> unexpected(Stream<Refusal> refusals) {
        return byCall(refusals.filter(each -> each.call().errno() != Errno.ENOSYS));
    }

    private static Map<String, Refusal> byCall(Stream<Refusal> refusals) {
        Map<String, Refusal> first = new LinkedHashMap<>();
        refusals.forEach(each -> first.putIfAbsent(each.syscall(), each));
        return first;
    }

    private static Optional<Finding> suspected(Map<String, Refusal> suspects) {
        if (suspects.isEmpty()) {
            return Optional.empty();
        }
        String advice = suspects.keySet().stream()
                .filter(ADVICE::containsKey)
                .findFirst()
                .map(ADVICE::get)
                .orElse("compare with seccomp 'unconfined', and let the profile allow "
                        + String.join(", ", suspects.keySet()));
        return Optional.of(new Finding(
                suspects.values().stream().map(Refusal::describe).collect(Collectors.joining(NEXT_LINE)), advice));
    }
}
