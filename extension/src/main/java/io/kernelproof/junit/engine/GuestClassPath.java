package io.kernelproof.junit.engine;

import io.kernelproof.junit.guest.GuestMain;
import io.kernelproof.message.Problem;
import io.kernelproof.message.ProblemException;
import io.kernelproof.time.TimeLimit;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
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
 * @param archivable whether Kernelproof itself is in jars: an archive can hold no directories, and ours are needed to make one
 */
record GuestClassPath(List<Path> prefix, List<Path> rest, boolean archivable) {

    /** One of each jar of Kernelproof's that the JVM inside needs to run tests. */
    static final List<Class<?>> OURS = List.of(GuestMain.class, TimeLimit.class);

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
                OURS.stream()
                        .allMatch(
                                type -> location(type).filter(prefix::contains).isPresent()));
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
        Files.write(file, bytes("-cp " + quoted(joined())));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        return List.of("@" + file);
    }

    /**
     * As the java command reads a word of an argument file (its manual, "java Command-Line Argument Files"): between quotation marks, a
     * backslash is before itself, a quotation mark, and the letters that stand for characters which would end the word.
     */
    private static String quoted(String word) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char each = word.charAt(i);
            switch (each) {
                case '\\', '"' -> quoted.append('\\').append(each);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\f' -> quoted.append("\\f");
                default -> quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }

    /** In the encoding of file names, in which the java command reads it. */
    private static byte[] bytes(String text) throws IOException {
        Charset ofNames = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        try {
            ByteBuffer encoded = ofNames.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    new Problem(
                            "The class path cannot be written for the JVM inside.",
                            "names of files in %s, the encoding of this JVM's locale".formatted(ofNames),
                            "others",
                            "rename them, or run the build with a locale that has them, such as LC_ALL=C.UTF-8"),
                    e);
        }
    }

    /** Where that file goes, if there has to be one: a directory of this JVM's own. */
    Optional<Path> argumentDirectory() {
        return joined().length() <= MAX_ARGUMENT ? Optional.empty() : Optional.of(Arguments.DIRECTORY);
    }

    private String joined() {
        for (Path each : all()) {
            String name = each.toString();
            if (name.contains(File.pathSeparator) || name.endsWith("*")) {
                throw new IllegalArgumentException(new Problem(
                                "The class path cannot be given to the JVM inside.",
                                "names of files without '%s', and without '*' at their end"
                                        .formatted(File.pathSeparator),
                                name,
                                "rename it: in a class path, the one is between names, and the other is all jars of a directory")
                        .toString());
            }
        }
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
                // The user of an image is another one.
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException("no directory can be made for the class path of JVMs inside", e);
            }
        }
    }

    /** What needs nothing but itself: a fork of Surefire has the launcher, but not on its class path. */
    private static Set<Path> common() {
        Set<Path> common = new LinkedHashSet<>();
        Stream.concat(
                        OURS.stream(),
                        Stream.of(
                                Launcher.class, TestEngine.class, ReflectionSupport.class, AssertionFailedError.class))
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

    static Optional<Path> location(Class<?> type) {
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
