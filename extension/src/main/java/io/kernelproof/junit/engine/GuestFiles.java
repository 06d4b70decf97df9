package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.probe.UserCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The files of this machine that the JVM inside needs, where the environment does not have all of them anyway. */
final class GuestFiles {

    private GuestFiles() {}

    /**
     * Finds them.
     *
     * @param jdk the JDK's directory; empty if the environment has one of its own
     * @param parameters finds a configuration parameter by its name
     */
    static Set<Path> of(Environment environment, Optional<Path> jdk, Function<String, Optional<String>> parameters) {
        if (environment.container().isEmpty()) {
            return Set.of();
        }
        Set<Path> files =
                new LinkedHashSet<>(jdk.map(home -> Jdk.in(home).files()).orElse(Set.of()));
        GuestClassPath classPath = GuestClassPath.ofThisJvm();
        classPath.all().stream().filter(Files::exists).forEach(files::add);
        classPath.argumentDirectory().ifPresent(files::add);
        JvmOptions.agents(JvmOptions.Outer.of(environment, parameters), parameters).stream()
                .filter(Files::exists)
                .forEach(files::add);
        if (!AppCdsArchive.isSwitchedOff(parameters)) {
            archives(environment, jdk.isEmpty())
                    .filter(ArchiveDirectory::make)
                    .map(ArchiveDirectory::path)
                    .ifPresent(files::add);
        }
        workingDirectory(environment).ifPresent(files::add);
        return Set.copyOf(files);
    }

    /** Where archives of classes are for it; empty if this user has no place for any. */
    static Optional<ArchiveDirectory> archives(Environment environment, boolean ofTheImage) {
        return UserCache.directory()
                .map(cache -> ofTheImage
                        ? ArchiveDirectory.ofImage(
                                cache, environment.container().orElseThrow().image())
                        : ArchiveDirectory.ofThisMachine(cache));
    }

    /** That of this JVM, unless it would show all of a user's files, or of the machine's, to what runs inside. */
    static Optional<Path> workingDirectory(Environment environment) {
        Path here = Path.of("").toAbsolutePath();
        Path home = Path.of(System.getProperty("user.home", "/"));
        return environment.container().isPresent() && home.startsWith(here) ? Optional.empty() : Optional.of(here);
    }
}
