package io.kernelproof.junit.engine;

import io.kernelproof.environment.CallRecord;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.guest.ArchiveTraining;
import io.kernelproof.message.Printable;
import io.kernelproof.message.Problem;
import io.kernelproof.probe.Sha256;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.trap.Trap;
import io.kernelproof.trap.Watch;
import io.kernelproof.verdict.Baseline;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that runs an empty test and is seen from its start on, for one that is seen only from its first test on: what is refused to it
 * is no test's doing. It has a sandbox of its own, since tests are not to meet another JVM beside theirs, and takes as long as those
 * take to start, so what it showed is kept.
 */
final class EmptyRun {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Without the extensions that the project has for all tests, which may do anything. */
    private static final GuestRequest EMPTY_TEST = new GuestRequest(
            List.of(ArchiveTraining.EMPTY_TEST), Map.of("junit.jupiter.extensions.autodetection.enabled", "false"));

    /** A label of SELinux is another one in each container. */
    private static final String PER_CONTAINER = "security.module";

    /** Those that change what a JVM does without being named on its command line. */
    private static final List<String> VARIABLES = Stream.concat(
                    JvmOptions.VARIABLES.stream(), Stream.of("GLIBC_TUNABLES", "LD_PRELOAD"))
            .toList();

    private final Sandbox sandbox;
    private final GuestProgram program;
    private final Function<String, Optional<String>> parameters;
    private @Nullable Baseline baseline;

    /**
     * Of a JVM that has started.
     *
     * @param sandbox where it runs, in an environment that can be had once more
     * @param program what it is
     * @param parameters finds a configuration parameter by its name
     */
    EmptyRun(Sandbox sandbox, GuestProgram program, Function<String, Optional<String>> parameters) {
        this.sandbox = sandbox;
        this.program = program;
        this.parameters = TestTrial.withoutWatchers(parameters);
    }

    /** What was refused to it, or to one like it in such an environment. Where none can be had, it says so, and nothing was. */
    synchronized Baseline baseline() {
        if (baseline == null) {
            baseline = found();
        }
        return baseline;
    }

    private Baseline found() {
        try {
            BaselineCache cache = BaselineCache.ofThisUser(key());
            return cache.kept().orElseGet(() -> {
                Optional<Baseline> seen = seen();
                seen.ifPresent(cache::keep);
                return seen.orElse(Baseline.NOTHING);
            });
        } catch (RuntimeException | Error e) {
            tell(e.toString());
            return Baseline.NOTHING;
        }
    }

    private Optional<Baseline> seen() {
        Environment environment = sandbox.environment();
        Jdk jdk = program.jdk();
        Optional<Path> home = jdk.ofTheImage() ? Optional.empty() : Optional.of(jdk.home());
        CallRecord calls = new CallRecord(new Watch(Trap.FULL, Set.of(), Optional.empty()));
        try (Sandbox own = EnvironmentProviders.installed()
                        .start(environment, GuestFiles.of(environment, home, parameters));
                GuestJvm jvm = GuestJvm.start(own, jdk, parameters, calls)) {
            runEmptyTest(jvm);
            return Optional.of(Baseline.of(calls.refused()));
        } catch (GuestDiedException e) {
            tell(e.gist());
        } catch (EnvironmentUnavailableException e) {
            tell(e.reason());
        }
        return Optional.empty();
    }

    private static void runEmptyTest(GuestJvm jvm) throws GuestDiedException {
        try {
            jvm.execute(EMPTY_TEST, new TestOutcomes(), LIMIT);
        } catch (BrokenLauncherException e) {
            // JUnit Jupiter need not be in the class path: the start is most of what such a JVM does.
        }
    }

    @SuppressWarnings("SystemOut") // As all that is said while tests run.
    private void tell(String seen) {
        System.err.println(new Problem(
                "What is refused to every JVM in [%s] could not be found out, so it counts as refused to the tests there."
                        .formatted(Printable.line(sandbox.environment().name())),
                "another JVM runs an empty test there",
                Printable.text(seen),
                "see whether two such environments can be had at once"));
    }

    /** Whatever changes what is refused to such a JVM: the environment, what is refused there, the JVM and what it is started with. */
    String key() {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(sandbox.facts())
                .forEach((fact, value) -> line(text, fact, fact.equals(PER_CONTAINER) ? "" : value));
        for (SyscallStatus status : sandbox.observations().statuses()) {
            line(text, status.syscall(), answer(status));
        }
        line(text, program.jdk().home(), program.jdk().release());
        program.options().forEach(option -> line(text, "option", option));
        JvmOptions.Outer outer = JvmOptions.Outer.of(sandbox.environment(), parameters);
        VARIABLES.forEach(name -> line(text, name, outer.variables().getOrDefault(name, "")));
        Stream.of(
                        program.classPath().prefix().stream(),
                        JvmOptions.agents(outer, parameters).stream(),
                        sandbox.environment().container().flatMap(Container::seccomp).map(Path::of).stream())
                .flatMap(Function.identity())
                .map(Path::toFile)
                .forEach(file -> line(text, file, stamp(file)));
        return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(SyscallStatus status) {
        String kind = status.getClass().getSimpleName();
        return status instanceof SyscallStatus.Masked masked ? kind + " " + masked.errno() : kind;
    }

    /** Of a profile that has no file, none. */
    private static String stamp(File file) {
        return file.length() + " " + file.lastModified();
    }

    private static void line(StringBuilder text, Object name, Object value) {
        text.append(name).append('=').append(value).append('\n');
    }
}
