package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The files of this machine that the JVM inside needs, where the environment does not have all of them anyway. */
final class GuestFiles {

    private GuestFiles() {}

    /**
     * Finds them.
     *
     * @param jdk the JDK's directory; empty if the environment has one of its own
     */
    static Set<Path> of(Environment environment, Optional<Path> jdk) {
        if (environment.container().isEmpty()) {
            return Set.of();
        }
        Set<Path> files =
                new LinkedHashSet<>(jdk.map(home -> Jdk.in(home).files()).orElse(Set.of()));
        GuestClassPath classPath = GuestClassPath.ofThisJvm();
        classPath.all().stream().filter(Files::exists).forEach(files::add);
        classPath.argumentDirectory().ifPresent(files::add);
        AppCdsArchive.cache()
                .map(AppCdsArchive::directoryIn)
                .filter(Files::isDirectory)
                .ifPresent(files::add);
        workingDirectory(environment).ifPresent(files::add);
        return Set.copyOf(files);
    }

    /** That of this JVM, unless it would show all of a user's files, or of the machine's, to what runs inside. */
    static Optional<Path> workingDirectory(Environment environment) {
        Path here = Path.of("").toAbsolutePath();
        Path home = Path.of(System.getProperty("user.home", "/"));
        return environment.container().isPresent() && home.startsWith(here) ? Optional.empty() : Optional.of(here);
    }
}
