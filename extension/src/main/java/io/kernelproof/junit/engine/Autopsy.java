package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.ProgramCheck;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.WatchedCall;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Why a JVM did not start. What it printed is no evidence: a loader names a symbol, and a JVM that may not make a thread says that
 * memory is insufficient. So its files are read, and a second one, which has nothing to do but to start, is watched at the calls
 * that are refused there.
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
            "let the profile allow clone3, or answer ENOSYS: only then does libc make a thread with clone instead");

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

    Optional<Finding> finding() {
        try {
            Map<String, SyscallStatus.Masked> masked = masked();
            return masked.isEmpty() ? Optional.empty() : finding(refusedToAnother(masked));
        } catch (IOException e) {
            // Where nothing can be traced, nothing is known.
            return Optional.empty();
        }
    }

    private Map<String, SyscallStatus.Masked> masked() throws IOException {
        Map<String, SyscallStatus.Masked> masked = new LinkedHashMap<>();
        for (Syscall each : SyscallTable.bundled().all(Arch.current())) {
            if (sandbox.status(each.name()) instanceof SyscallStatus.Masked found
                    && found.errno().isPresent()) {
                masked.put(each.name(), found);
            }
        }
        return masked;
    }

    private List<SyscallStatus.Masked> refusedToAnother(Map<String, SyscallStatus.Masked> masked) throws IOException {
        Command command = Command.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-version")
                .withTimeout(LIMIT)
                .withTrap(Trap.FULL)
                .withRecorded(masked.keySet().toArray(String[]::new));
        Set<SyscallStatus.Masked> refused = new LinkedHashSet<>();
        for (WatchedCall call : sandbox.run(command).trapped().recorded()) {
            SyscallStatus.Masked answer = masked.get(call.syscall());
            if (answer != null && answer.errno().equals(call.errno())) {
                refused.add(answer);
            }
        }
        return List.copyOf(refused);
    }

    /** Programs try ENOSYS and go on without; another errno is what they are not prepared for. */
    private static Optional<Finding> finding(List<SyscallStatus.Masked> refused) {
        List<SyscallStatus.Masked> unexpected = refused.stream()
                .filter(each -> each.errno().orElse(Errno.ENOSYS) != Errno.ENOSYS)
                .toList();
        List<SyscallStatus.Masked> suspects = unexpected.isEmpty() ? refused : unexpected;
        if (suspects.isEmpty()) {
            return Optional.empty();
        }
        String told = suspects.stream()
                .map(each -> "%s %s: %s".formatted(each.syscall(), each.words(), each.reason()))
                .collect(Collectors.joining("\n            "));
        List<String> names =
                suspects.stream().map(SyscallStatus.Masked::syscall).toList();
        String advice = names.stream()
                .filter(ADVICE::containsKey)
                .findFirst()
                .map(ADVICE::get)
                .orElse("compare with seccomp 'unconfined', and let the profile allow " + String.join(", ", names));
        return Optional.of(new Finding(told, advice));
    }
}
