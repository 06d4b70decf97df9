package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.ProgramCheck;
import io.kernelproof.environment.Refusal;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.kernel.Errno;
import io.kernelproof.trap.RefusedCall;
import io.kernelproof.trap.Trap;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a JVM did not start. What it printed is no evidence: a loader names a symbol, and a JVM that may not make a thread says that
 * memory is insufficient. So its files are read, and a second one, which has nothing to do but to start, is trapped.
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

    /** What to do about calls that are refused, where there is more to say than to allow them. */
    private static final Map<String, String> ADVICE = Map.of(
            "clone3",
            "let the profile allow clone3, or answer ENOSYS: only then does libc make a thread with clone instead",
            "statx",
            "let the profile allow statx, or answer ENOSYS: only then does a JDK ask for a file's attributes with stat instead");

    private final Sandbox sandbox;
    private final Jdk jdk;

    Autopsy(Sandbox sandbox, Jdk jdk) {
        this.sandbox = sandbox;
        this.jdk = jdk;
    }

    /**
     * Fails if the environment cannot have this JVM at all.
     *
     * @throws EnvironmentUnavailableException if its files say so
     */
    void requireThatItFits() throws EnvironmentUnavailableException {
        String java = jdk.java().toString();
        List<String> loaded =
                LOADED.stream().map(each -> jdk.home().resolve(each).toString()).toList();
        Optional<ProgramCheck.Obstacle> obstacle;
        try {
            obstacle = ProgramCheck.of(sandbox.files(), java, loaded);
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

    /** What was refused to a JVM that only starts, and what to do. */
    record Finding(String refused, String next) {}

    /**
     * Finds what kept the JVM from starting. Where the second one starts, the calls that programs go on without are not to blame,
     * but what else was refused to the first one may be, which did more.
     *
     * @param toTheFirst the calls that were refused to it, as far as they could be seen
     */
    Optional<Finding> finding(List<RefusedCall> toTheFirst) {
        Command command = Command.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version")
                .withTimeout(LIMIT)
                .withTrap(Trap.FULL);
        try {
            CommandResult another = sandbox.run(command);
            return another.succeeded()
                    ? suspected(unexpected(toTheFirst.stream().map(sandbox::attribute)))
                    : ofTheSecond(another.refusals());
        } catch (IOException e) {
            // Where nothing can be traced, nothing is known.
            return Optional.empty();
        }
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
                suspects.values().stream().map(Refusal::describe).collect(Collectors.joining("\n            ")),
                advice));
    }
}
