package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.Launcher;

class GuestClassPathTests {

    Path directory;

    @BeforeEach
    void startEmpty(@TempDir Path temporary) {
        directory = temporary;
    }

    private Path jar(String name) throws IOException {
        return Files.createFile(directory.resolve(name));
    }

    private Path classes(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name));
    }

    @Test
    void putsJUnitFirstAndKeepsTheOrderOfTheRest() throws IOException {
        Path launcher = jar("launcher.jar");
        Path engine = jar("engine.jar");
        Path tests = classes("tests");
        Path library = jar("library.jar");
        Path own = classes("kernelproof");
        Path other = jar("other-engine.jar");
        GuestClassPath path = GuestClassPath.of(
                Stream.of(tests, engine, library, own)
                        .map(Path::toString)
                        .reduce((a, b) -> a + File.pathSeparator + b)
                        .orElseThrow(),
                new LinkedHashSet<>(List.of(own, launcher, engine)),
                Set.of(engine, other));
        assertThat(path.prefix()).containsExactly(engine, launcher);
        assertThat(path.rest()).containsExactly(tests, library, own, other);
        assertThat(path.all()).containsExactly(engine, launcher, tests, library, own, other);
    }

    @Test
    void addsWhatRunsButIsNotOnTheClassPath() throws IOException {
        Path own = classes("kernelproof");
        GuestClassPath path = GuestClassPath.of("", Set.of(own), Set.of());
        assertThat(path.all()).containsExactly(Path.of("").toAbsolutePath(), own);
    }

    /** The JVM itself is asked what it has read. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "with \"quotes\" and 'others'",
                "back\\slash\\n and \\",
                "two\nlines -Xint\n-Dinjected=true",
                "return\rand\ttab\fand form feed",
                "# no comment",
                " blanks ",
                "@file",
                "*.jar",
                "%s $HOME ~ ; & | <"
            })
    void passesALongPathInAFile(String name) throws Exception {
        String classPath = "x".repeat(40_000) + File.pathSeparator + directory.resolve(name);
        List<String> options = GuestClassPath.of(classPath, Set.of(), Set.of()).options();
        assertThat(options).singleElement().asString().startsWith("@");
        Path source = Files.writeString(directory.resolve("Show.java"), """
                class Show {
                    public static void main(String[] arguments) {
                        String path = System.getProperty("java.class.path");
                        System.out.print(path.substring(path.indexOf(':') + 1) + "|" + System.getProperty("injected"));
                    }
                }
                """);
        Process java = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", options.get(0), source.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(directory.resolve(name) + "|null");
    }

    @Test
    void letsOtherUsersReadTheFile() throws Exception {
        GuestClassPath path = GuestClassPath.of("x".repeat(40_000), Set.of(), Set.of());
        Path file = Path.of(path.options().get(0).substring(1));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwxr-xr-x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b.jar", "all*"})
    void refusesWhatNoClassPathCanHave(String name) {
        GuestClassPath path = new GuestClassPath(List.of(directory.resolve(name)), List.of(), false);
        assertThatThrownBy(path::options)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The class path cannot be given to the JVM inside.\n")
                .hasMessageContaining("seen:     " + directory.resolve(name));
    }

    @Test
    void hasTheLauncherOfThisJvmAndTheAnnotationOfItsClasses() throws Exception {
        assertThat(GuestClassPath.ofThisJvm().prefix())
                .contains(jarOf(Launcher.class), jarOf(API.class))
                .allMatch(Files::isRegularFile);
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
