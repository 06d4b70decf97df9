package io.kernelproof.environment.container;

import static io.kernelproof.environment.container.EngineResults.results;
import static org.assertj.core.api.Assertions.assertThat;

import io.kernelproof.environment.CommandResult;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.ProgramCheck;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.junit.RunInImages;
import io.kernelproof.junit.RunOnKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new image meets an old kernel: loaders of glibc up to 2.35 refuse by themselves, later ones do not. */
@ExtendWith(CleanDaemon.class)
class OldLoadersTests {

    /** Debian 11 has glibc 2.31, Debian 12 has 2.36, Debian 13 has 2.41. */
    @ParameterizedTest
    @CsvSource({
        "kernelproof/debian:11, 2.6.32, 127",
        "kernelproof/debian:11, rhel-6.8, 127",
        "kernelproof/debian:11, 3.1, 127",
        "kernelproof/debian:11, 3.2, 0",
        "kernelproof/debian:11, 3.10, 0",
        "kernelproof/debian:12, 2.6.32, 0",
        "kernelproof/debian:13, 2.6.32, 0",
    })
    void endProgramsOnKernelsBelowTheNoteOfTheLibc(String image, String kernel, int status) throws Exception {
        Environment environment = environment(image, kernel);
        try (Sandbox sandbox = TestDaemon.start(environment)) {
            CommandResult result = sandbox.run("ls", "/");

            assertThat(result.exit()).hasToString("exit status " + status);
            assertThat(result.stderr()).isEqualTo(status == 0 ? "" : "FATAL: kernel too old\n");
            assertThat(ProgramCheck.of(sandbox.files(), "ls", List.of(), environment.simulatedRelease())
                            .map(ProgramCheck.Obstacle::seen)
                            .filter(seen -> seen.contains("FATAL: kernel too old"))
                            .isPresent())
                    .as("what its files say beforehand")
                    .isEqualTo(status != 0);
        }
    }

    /** The note that libQt5Core has for 3.17, and others have for 4.11. */
    @ParameterizedTest
    @CsvSource({
        "kernelproof/debian:11, 4.10, 127",
        "kernelproof/debian:11, rhel-7.9, 127",
        "kernelproof/debian:11, 4.11, 7",
        "kernelproof/debian:12, 4.10, 7",
        "kernelproof/debian:13, 4.10, 7",
    })
    void passOverLibrariesThatAskForMore(String image, String kernel, int status, @TempDir Path directory)
            throws Exception {
        compile(directory);
        Environment environment = environment(image, kernel);
        try (Sandbox sandbox = TestDaemon.start(environment)) {
            sandbox.copyIn(directory, "/noted");
            CommandResult result = sandbox.run("/noted/program");

            assertThat(result.exit()).hasToString("exit status " + status);
            assertThat(result.stderr()
                            .contains("libnoted.so: cannot open shared object file: No such file or directory"))
                    .isEqualTo(status == 127);
            assertThat(ProgramCheck.of(sandbox.files(), "/noted/program", List.of(), environment.simulatedRelease())
                            .map(ProgramCheck.Obstacle::seen)
                            .filter(seen ->
                                    seen.contains("is there, but is passed over, since its note asks for Linux 4.11"))
                            .isPresent())
                    .as("what its files say beforehand")
                    .isEqualTo(status == 127);
        }
    }

    @Test
    void areNamedWhereNoJvmStarts() {
        assertThat(results("kernelproof", OnOldKernelTestCase.class, "kernelproof.jdk", "image"))
                .singleElement()
                .asString()
                .isEqualTo(
                        "skipped test() [kernelproof/debian:11 / 2.6.32 (simulated)]: not run: the image's Java does not run: "
                                + "it ended with exit status 127: FATAL: kernel too old");
    }

    @RunInImages(TestDaemon.OLD)
    @RunOnKernels("2.6.32")
    static class OnOldKernelTestCase {
        @Test
        void test() {}
    }

    private static Environment environment(String image, String kernel) {
        return Environment.onKernel(kernel).in(new Container(image, Optional.of("runc"), Optional.empty()));
    }

    /** A library with a note, and a program that needs it and nothing else. */
    private static void compile(Path directory) throws IOException, InterruptedException {
        Path source = Files.writeString(directory.resolve("noted.c"), """
                #ifdef LIBRARY
                __attribute__((section(".note.ABI-tag"), aligned(4), used))
                static const struct { int name, text, type; char gnu[4]; int words[4]; } note = {4, 16, 1, "GNU", {0, 4, 11, 0}};
                int noted(void) { return 7; }
                #else
                int noted(void);
                void _start(void)
                {
                	__asm__("and $-16, %rsp");
                	__asm__ volatile("syscall" :: "a"(231), "D"(noted()));
                }
                #endif
                """);
        Path library = directory.resolve("libnoted.so");
        gcc(
                "-DLIBRARY",
                "-shared",
                "-fPIC",
                "-nostdlib",
                "-Wl,-soname,libnoted.so",
                "-o",
                library.toString(),
                source.toString());
        gcc(
                "-nostdlib",
                "-fno-stack-protector",
                "-Wl,-rpath,$ORIGIN,-dynamic-linker,/lib64/ld-linux-x86-64.so.2",
                "-o",
                directory.resolve("program").toString(),
                source.toString(),
                library.toString());
        Files.delete(source);
    }

    private static void gcc(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-O1"));
        command.addAll(List.of(arguments));
        Process compiler = new ProcessBuilder(command).inheritIO().start();
        assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(compiler.exitValue()).isZero();
    }
}
