package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.GuestMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.launcher.Launcher;
import org.opentest4j.AssertionFailedError;

/**
 * The class path of the JVM inside. What every run has in common comes first, so that an archive of its classes can be
 * shared; the class path of the tests follows in its own order.
 *
 * @param prefix the jars of Kernelproof and JUnit, in a stable order
 * @param rest all others: jars and directories
 * @param archivable whether Kernelproof itself is a jar: an archive can hold no directories, and ours is needed to make one
 */
record GuestClassPath(List<Path> prefix, List<Path> rest, boolean archivable) {

    /** Named, not used: Jupiter may be absent, and so may the annotation that all classes of JUnit have. */
    private static final List<String> OPTIONAL = List.of(
            "org.apiguardian.api.API",
            "org.junit.jupiter.api.Test",
            "org.junit.jupiter.engine.JupiterTestEngine",
            "org.junit.jupiter.params.ParameterizedTest");

    /** Of the 128 KiB of MAX_ARG_STRLEN (execve(2)), in characters that may need several bytes. */
    private static final int MAX_ARGUMENT = 32 * 1024;

    GuestClassPath {
        prefix = List.copyOf(prefix);
        rest = List.copyOf(rest);
    }

    /** Takes JUnit from where this JVM has it, so that launcher and engines have one version inside as they have outside. */
    static GuestClassPath ofThisJvm() {
        return of(System.getProperty("java.class.path", ""), common(), engines());
    }

    static GuestClassPath of(String classPath, Set<Path> common, Set<Path> engines) {
        List<Path> prefix =
                common.stream().filter(Files::isRegularFile).sorted().toList();
        Set<Path> rest = new LinkedHashSet<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            rest.add(Path.of(entry).toAbsolutePath().normalize());
        }
        rest.addAll(common);
        rest.addAll(engines);
        prefix.forEach(rest::remove);
        return new GuestClassPath(
                prefix,
                List.copyOf(rest),
                location(GuestMain.class).filter(prefix::contains).isPresent());
    }

    List<Path> all() {
        List<Path> all = new ArrayList<>(prefix);
        all.addAll(rest);
        return all;
    }

    /** Options of the java command, by way of a file if the class path is too long for the kernel's limit of one argument. */
    List<String> options() throws IOException {
        Optional<Path> directory = argumentDirectory();
        if (directory.isEmpty()) {
            return List.of("-cp", joined());
        }
        Path file = Files.createTempFile(directory.get(), "class-path", ".args");
        file.toFile().deleteOnExit();
        String quoted = joined().replace("\\", "\\\\").replace("\"", "\\\"");
        Files.writeString(file, "-cp \"" + quoted + "\"");
        return List.of("@" + file);
    }

    /** Where that file goes, if there has to be one: a directory of this JVM's own. */
    Optional<Path> argumentDirectory() {
        return joined().length() <= MAX_ARGUMENT ? Optional.empty() : Optional.of(Arguments.DIRECTORY);
    }

    private String joined() {
        return String.join(
                File.pathSeparator, all().stream().map(Path::toString).toList());
    }

    private static final class Arguments {

        /** Made when it is first needed. */
        static final Path DIRECTORY = make();

        private static Path make() {
            try {
                Path directory = Files.createTempDirectory("kernelproof-arguments");
                directory.toFile().deleteOnExit();
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException("no directory can be made for the class path of JVMs inside", e);
            }
        }
    }

    /** What needs nothing but itself: a fork of Surefire has the launcher, but not on its class path. */
    private static Set<Path> common() {
        Set<Path> common = new LinkedHashSet<>();
        List.of(GuestMain.class, Launcher.class, TestEngine.class, ReflectionSupport.class, AssertionFailedError.class)
                .forEach(type -> location(type).ifPresent(common::add));
        for (String name : OPTIONAL) {
            try {
                location(Class.forName(name, false, loader())).ifPresent(common::add);
            } catch (ClassNotFoundException e) {
                // Then the tests do not see it either.
            }
        }
        return common;
    }

    /** Surefire adds the engine that the tests need, but not to the class path. */
    private static Set<Path> engines() {
        Set<Path> engines = new LinkedHashSet<>();
        ServiceLoader.load(TestEngine.class, loader()).stream()
                .forEach(engine -> location(engine.type()).ifPresent(engines::add));
        return engines;
    }

    private static ClassLoader loader() {
        return Thread.currentThread().getContextClassLoader();
    }

    private static Optional<Path> location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null
                            || source.getLocation() == null
                            || !source.getLocation().getProtocol().equals("file")
                    ? Optional.empty()
                    : Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
