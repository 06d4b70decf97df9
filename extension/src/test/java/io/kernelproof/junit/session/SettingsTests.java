package io.kernelproof.junit.session;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.kernelproof.environment.Combinations;
import io.kernelproof.kernel.KernelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTests {

    private static Settings settings(Map<String, String> parameters) {
        return Settings.of(name -> Optional.ofNullable(parameters.get(name)));
    }

    private static Settings settings(String name, String value) {
        return settings(Map.of("kernelproof." + name, value));
    }

    @Test
    void hasDefaultsForAll() {
        Settings settings = settings(Map.of());

        assertThat(settings.matrix()).isEqualTo(Combinations.NONE);
        assertThat(settings.select()).isEqualTo("annotated");
        assertThat(settings.strict()).isFalse();
        assertThat(settings.keep()).isFalse();
        assertThat(settings.parallelism()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(settings.jdk()).contains(Path.of(System.getProperty("java.home")));
        assertThat(settings(Map.of("kernelproof.jdk", " image")).jdk()).isEmpty();
        assertThat(settings.reportDirectory().toAbsolutePath())
                .isEqualTo(Path.of("target", "kernelproof").toAbsolutePath());
        assertThat(settings.run()).isNotBlank();
    }

    @Test
    void readsAll() {
        Settings settings = settings(Map.ofEntries(
                entry("kernelproof.images", "debian:12 ,rockylinux:9"),
                entry("kernelproof.runtimes", "runc,runsc"),
                entry("kernelproof.seccomp", "default"),
                entry("kernelproof.kernels", " host , 3.10,,host"),
                entry("kernelproof.select", "com.example.*Tests, a.B$C"),
                entry("kernelproof.strict", "true "),
                entry("kernelproof.parallelism", " 3"),
                entry("kernelproof.fallbacks", " fail"),
                entry("kernelproof.skips", "fail"),
                entry("kernelproof.jdk", System.getProperty("java.home")),
                entry("kernelproof.keep", "true"),
                entry("kernelproof.network", " host"),
                entry("kernelproof.user", "1000:1000 "),
                entry("kernelproof.minimumKernel", " 5.3"),
                entry("kernelproof.floor", "measure "),
                entry("kernelproof.verify", "/tmp/minimum-kernels.md"),
                entry("kernelproof.update", "true"),
                entry("kernelproof.report", "/tmp/report"),
                entry("kernelproof.run", "build 17")));

        assertThat(settings)
                .isEqualTo(new Settings(
                        new Combinations(
                                List.of("debian:12", "rockylinux:9"),
                                List.of("runc", "runsc"),
                                List.of("default"),
                                List.of("host", "3.10")),
                        "com.example.*Tests,a.B$C",
                        true,
                        3,
                        true,
                        true,
                        Optional.of(Path.of(System.getProperty("java.home"))),
                        true,
                        Optional.of("host"),
                        Optional.of("1000:1000"),
                        new MinimumKernels(
                                Optional.of(KernelVersion.parse("5.3")),
                                true,
                                Optional.of(Path.of("/tmp/minimum-kernels.md")),
                                true),
                        Path.of("/tmp/report"),
                        "build 17"));
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("kernels", " , ", "at least one kernel's name"),
                arguments("images", "", "at least one image's name"),
                arguments("runtimes", ",", "at least one runtime's name"),
                arguments("seccomp", " ", "at least one seccomp profile"),
                arguments("select", "", "'annotated'"),
                arguments("select", "com.example.Te?t", "names of classes with '*'"),
                arguments("select", "a b", "names of classes with '*'"),
                arguments("strict", "yes", "'true' or 'false'"),
                arguments("strict", "", "'true' or 'false'"),
                arguments("fallbacks", "pass", "'allow' or 'fail'"),
                arguments("skips", "no", "'allow' or 'fail'"),
                arguments("network", "", "the name of a network"),
                arguments("network", "container:1", "the name of a network"),
                arguments("user", "no body", "a number or a name"),
                arguments("parallelism", "0", "1 to 256"),
                arguments("parallelism", "257", "1 to 256"),
                arguments("parallelism", "many", "1 to 256"),
                arguments("jdk", "/no/such/jdk", "an executable bin/java"),
                arguments("jdk", " ", "the path of a directory"),
                arguments("report", "", "the path of a directory"),
                arguments("minimumKernel", "rhel-8.6", "a mainline version, such as 5.3"),
                arguments("floor", "yes", "'off' or 'measure'"),
                arguments("verify", " ", "the path of a file"),
                arguments("verify", "/docs/minimum-kernels.md", "kernelproof.floor=measure beside it"),
                arguments("update", "true", "kernelproof.verify beside it"),
                arguments("run", " ", "1 to 200 characters"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void rejectsAValueInFourParts(String name, String value, String expected) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(name, value))
                .withMessageStartingWith(
                        "The configuration parameter 'kernelproof.%s' could not be used.".formatted(name))
                .withMessageContaining(expected)
                .withMessageContaining("  expected: ")
                .withMessageContaining("  seen:     '" + value + "'")
                .withMessageContaining("  next:     ");
    }

    @Test
    void rejectsANameOfABuildThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("run", "x".repeat(201)))
                .withMessageContaining("seen:     201 characters");
    }

    @Test
    void rejectsAPathThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("report", "a\0b"))
                .withMessageContaining("the path of a directory");
    }

    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void takesTheModuleForTheWorkingDirectory() {
        String module = System.setProperty("basedir", "/demo/module");
        try {
            assertThat(settings(Map.of()).reportDirectory()).isEqualTo(Path.of("/demo/module/target/kernelproof"));
            assertThat(settings("report", "out").reportDirectory()).isEqualTo(Path.of("/demo/module/out"));
            assertThat(settings("report", "/out").reportDirectory()).isEqualTo(Path.of("/out"));
        } finally {
            if (module == null) {
                System.clearProperty("basedir");
            } else {
                System.setProperty("basedir", module);
            }
        }
    }

    @Test
    void rejectsAFileAsTheDirectoryOfTheReport(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("report", file.toString()))
                .withMessageContaining("seen:     '%s', a file".formatted(file));
    }

    @Test
    void rejectsAParameterThatDoesNotExist() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.requireKnown(List.of("user.dir", "kernelproof.kernel")))
                .withMessageStartingWith("""
                        The configuration parameter 'kernelproof.kernel' could not be used.
                          expected: the name of a parameter
                          seen:     nothing has that name
                          next:     did you mean kernelproof.kernels,""");
    }

    @Test
    void knowsExactlyTheParametersThatAreDocumented() throws IOException {
        assertThat(Files.readAllLines(documentation()).stream()
                        .filter(line -> line.startsWith("| `kernelproof."))
                        .map(line -> line.split("`")[1]))
                .containsExactlyElementsOf(Settings.NAMES);
    }

    /** Modules that run these tests once more lie deeper. */
    private static Path documentation() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .map(directory -> directory.resolve("docs").resolve("configuration.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void letsOthersHaveTheirNames() {
        assertThatCode(() -> Settings.requireKnown(List.of(
                        "junit.jupiter.execution.parallel.enabled",
                        "kernelproof",
                        "kernelproof.version",
                        "kernelproof.fuzz.rounds",
                        "kernelproof.full",
                        "kernelproof.environment")))
                .doesNotThrowAnyException();
    }
}
