package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.junit.session.Settings;
import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.time.TimeLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What takes long only the first time, done beside discovery, since other processors have nothing to do then. It starts nothing, for
 * nobody may ever execute what is discovered, and what it finds out is found out again. Nothing depends on it but time.
 */
final class Ahead {

    private Ahead() {}

    /** Goes the way that will be gone to start the environment, in its order. */
    static void of(Environment environment, Settings settings, Function<String, Optional<String>> parameters) {
        List<Runnable> tasks = List.of(
                () -> GuestFiles.of(environment, settings.jdk(), parameters),
                () -> settings.jdk().ifPresent(home -> foresee(environment, home, parameters)),
                () -> EnvironmentProviders.installed().prepare(environment),
                SyscallTable::bundled);
        TimeLimit.thread("kernelproof-ahead", () -> tasks.forEach(Ahead::run));
    }

    private static void foresee(Environment environment, Path jdk, Function<String, Optional<String>> parameters) {
        var unused = new GuestStarter().foresee(environment, Jdk.in(jdk), parameters);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // Whoever does it again is told.
        }
    }
}
