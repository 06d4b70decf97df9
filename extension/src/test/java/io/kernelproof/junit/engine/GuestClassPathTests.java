package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void passesALongPathInAFile() throws Exception {
        Path odd = classes("with \"quotes\" and \\ in it");
        String classPath = "x".repeat(40_000) + File.pathSeparator + odd;
        GuestClassPath path = GuestClassPath.of(classPath, Set.of(), Set.of());
        List<String> options = path.options();
        assertThat(options).singleElement().asString().startsWith("@");
        Process java = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        options.get(0),
                        "-XshowSettings:properties",
                        "-version")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("x".repeat(40_000))
                .contains("with \"quotes\" and \\ in it");
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
