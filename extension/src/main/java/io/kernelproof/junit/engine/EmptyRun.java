package io.kernelproof.junit.engine;

import io.kernelproof.environment.CallRecord;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.kernel.Arch;
import io.kernelproof.probe.Sha256;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import io.kernelproof.verdict.Baseline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that runs an empty test and is seen from its start on, beside one that is seen only from its first test on: what is refused to
 * it is no test's doing. It takes as long as a JVM takes to start, so what it showed is kept.
 */
final class EmptyRun {

    private final Sandbox sandbox;
    private final GuestProgram program;
    private final Function<String, Optional<String>> parameters;
    private @Nullable Baseline baseline;

    EmptyRun(Sandbox sandbox, GuestProgram program, Function<String, Optional<String>> parameters) {
        this.sandbox = sandbox;
        this.program = program;
        this.parameters = TestTrial.withoutWatchers(parameters);
    }

    /** What was refused to it, or to one like it in such an environment. Where none can be had, all that is refused counts as a test's own. */
    synchronized Baseline baseline() {
        if (baseline == null) {
            BaselineCache cache = key().map(BaselineCache::ofThisUser).orElse(BaselineCache.NONE);
            baseline = cache.kept().orElseGet(() -> {
                Optional<Baseline> seen = seen();
                seen.ifPresent(cache::keep);
                return seen.orElse(Baseline.NOTHING);
            });
        }
        return baseline;
    }

    private Optional<Baseline> seen() {
        CallRecord calls = new CallRecord(new Watch(Trap.FULL, Set.of(), Optional.empty()));
        try (GuestJvm jvm = GuestJvm.start(sandbox, program.jdk(), parameters, calls)) {
            runEmptyTest(jvm);
            return Optional.of(Baseline.of(calls.refused()));
        } catch (GuestDiedException | EnvironmentUnavailableException e) {
            return Optional.empty();
        }
    }

    private static void runEmptyTest(GuestJvm jvm) {
        try {
            jvm.execute(TestTrial.EMPTY_TEST, new TestOutcomes());
        } catch (GuestDiedException e) {
            // Its engine, JUnit Jupiter, need not be in the class path: the start is most of what such a JVM does.
        }
    }

    /** Whatever changes what is refused to such a JVM: the environment, what is refused there, the JVM and its options. */
    private Optional<String> key() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(sandbox.facts()).forEach((fact, value) -> line(text, fact, value));
        try {
            for (Syscall syscall : SyscallTable.bundled().all(Arch.current())) {
                line(text, syscall.name(), sandbox.status(syscall.name()));
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        line(text, program.jdk().home(), program.jdk().release());
        program.options().forEach(option -> line(text, "option", option));
        return Optional.of(Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static void line(StringBuilder text, Object name, Object value) {
        text.append(name).append('=').append(value).append('\n');
    }
}
