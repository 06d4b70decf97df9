package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.RequiresSyscalls;
import io.kernelproof.junit.RequiresSyscalls.WhenMissing;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.SyscallStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares what tests require with what a sandbox has, before any of them runs. */
final class Requirements {

    private final Sandbox sandbox;
    private final Conclusions conclusions;
    private final Map<String, SyscallStatus> statuses = new HashMap<>();

    Requirements(Sandbox sandbox, Conclusions conclusions) {
        this.sandbox = sandbox;
        this.conclusions = conclusions;
    }

    /** What to conclude of a test that cannot run here; empty if nothing that it requires is missing. */
    Optional<Conclusion> unmet(InsideDescriptor test) {
        List<String> missing = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        boolean fails = false;
        for (RequiresSyscalls requirement : Declarations.requirements(test)) {
            for (String syscall : requirement.value()) {
                SyscallStatus status = statuses.computeIfAbsent(syscall, this::status);
                if (status instanceof SyscallStatus.Unknown) {
                    unknown.add(syscall + ": " + status.reason());
                } else if (!(status instanceof SyscallStatus.Present)) {
                    missing.add(describe(status));
                    fails |= requirement.whenMissing() == WhenMissing.FAIL;
                }
            }
        }
        if (!missing.isEmpty()) {
            Environment environment = sandbox.environment();
            String reason = reason(test, missing);
            return Optional.of(
                    conclusions.incompatible(reason, fails, Declarations.knownIncompatible(test, environment)));
        }
        String cannotTell = "it cannot be told whether the system calls are there that @RequiresSyscalls names: "
                + String.join("; ", unknown);
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(conclusions.notRun(cannotTell, new IllegalStateException(cannotTell)));
    }

    private SyscallStatus status(String syscall) {
        try {
            return sandbox.status(syscall);
        } catch (IOException | RuntimeException | Error e) {
            return new SyscallStatus.Unknown(syscall, e.toString());
        }
    }

    private static String describe(SyscallStatus status) {
        return "%s %s: %s".formatted(status.syscall(), status.words(), status.reason());
    }

    private static String reason(InsideDescriptor test, List<String> missing) {
        return new Problem(
                        "The test '%s' was not run, since a system call that it requires is not there."
                                .formatted(test.plainName()),
                        "what @RequiresSyscalls names can be called",
                        String.join("\n", missing),
                        "run it on kernels that have the call only, or declare whenMissing = SKIP")
                .toString();
    }
}
