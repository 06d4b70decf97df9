package io.kernelproof.probe;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.kernelproof.kernel.Arch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The native program, and what the tests run below it, in a directory that every user may enter. */
public final class NativePrograms {

    private static final Path SOURCES = Path.of("src/test/c");
    private static final Path DIRECTORY = makeDirectory();

    /** Before the tests themselves run out of time, of which they would not tell more. */
    private static final int LIMIT_SECONDS = 290;

    private NativePrograms() {}

    /** Lets a test be reported as not run, or as failed in a strict build, where something is not there. */
    public static void require(boolean condition, String otherwise) {
        if (condition) {
            return;
        }
        if (Boolean.getBoolean("kernelproof.strict")) {
            fail("not run, and kernelproof.strict is true: " + otherwise);
        }
        abort("not run: " + otherwise);
    }

    public static void requireTool(String name) {
        require(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, name))),
                "there is no " + name + " in PATH");
    }

    static String probe() throws IOException {
        return copied(ProbeBinary.path());
    }

    static String trap() throws IOException {
        return copied(ProbeBinary.trapPath());
    }

    static String keep() throws IOException {
        return copied(ProbeBinary.keepPath());
    }

    /** Where every user can execute it. */
    private static synchronized String copied(Path program) throws IOException {
        Path copy = DIRECTORY.resolve(program.getFileName());
        if (!Files.exists(copy)) {
            Files.copy(program, copy, StandardCopyOption.COPY_ATTRIBUTES);
            copy.toFile().deleteOnExit();
        }
        return copy.toString();
    }

    /** A copy of the workload that is root's and that makes root of who executes it; only root can make one. */
    static synchronized String setUserIdWorkload() throws IOException {
        require("root".equals(System.getProperty("user.name")), "only root can make a program that becomes root");
        Path copy = DIRECTORY.resolve("set-user-id");
        if (!Files.exists(copy)) {
            Files.copy(Path.of(workload()), copy);
            Files.setAttribute(copy, "unix:mode", 04755);
            copy.toFile().deleteOnExit();
        }
        return copy.toString();
    }

    /** The probe of another architecture, which only an emulator or a machine of that architecture can execute. */
    public static String probeOf(Arch arch) throws IOException {
        return written("kernelproof-probe-" + arch.id(), ProbeBinary.of("Linux", arch.id()));
    }

    public static String trapOf(Arch arch) throws IOException {
        return written("kernelproof-trap-" + arch.id(), ProbeBinary.trapOf("Linux", arch.id()));
    }

    public static String keepOf(Arch arch) throws IOException {
        return written("kernelproof-keep-" + arch.id(), ProbeBinary.keepOf("Linux", arch.id()));
    }

    private static synchronized String written(String name, ProbeBinary binary) throws IOException {
        Path program = DIRECTORY.resolve(name);
        if (!Files.exists(program)) {
            Files.write(program, binary.content());
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            program.toFile().deleteOnExit();
        }
        return program.toString();
    }

    /** See src/test/c/guest.c. */
    public static String guest(Arch arch) throws IOException {
        List<String> flags = new ArrayList<>(List.of("-Os", "-ffreestanding", "-nostdlib", "-static", "-fno-pic"));
        flags.addAll(List.of("-no-pie", "-fno-stack-protector", "-fno-tree-loop-distribute-patterns"));
        flags.addAll(List.of("-I", "src/main/c", "src/main/c/text.c"));
        return compiled(arch.id() + "-linux-gnu-gcc", "guest", "guest-" + arch.id(), flags);
    }

    /** See src/test/c/uml.c. */
    public static String userModeLinux() throws IOException {
        requireTool("linux.uml");
        return compiled("uml", "-O2");
    }

    /** See src/test/c/workload.c. */
    static String workload() throws IOException {
        return compiled("workload", "-pthread", "-O2");
    }

    /** See src/test/c/i386.c. */
    static String i386() throws IOException {
        return compiled("i386", "-m32", "-nostdlib", "-static", "-fno-pic", "-no-pie");
    }

    private static String compiled(String name, String... flags) throws IOException {
        return compiled("gcc", name, name, List.of(flags));
    }

    private static synchronized String compiled(String compiler, String source, String name, List<String> flags)
            throws IOException {
        requireTool(compiler);
        Path program = DIRECTORY.resolve(name);
        if (!Files.exists(program)) {
            List<String> command = new ArrayList<>(List.of(compiler, "-std=gnu11", "-Wall", "-Wextra", "-Werror"));
            command.addAll(flags);
            command.addAll(List.of(
                    "-o", program.toString(), SOURCES.resolve(source + ".c").toString()));
            Finished finished = finish(command);
            if (finished.status() != 0) {
                fail(finished.output());
            }
            program.toFile().deleteOnExit();
        }
        return program.toString();
    }

    record Finished(int status, String output) {}

    /** Runs a program that says little, both its outputs together. */
    static Finished finish(List<String> command) throws IOException {
        Process process =
                withLimit(new ProcessBuilder(command).redirectErrorStream(true).start());
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Finished(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Ends a process that a test has left waiting, or that takes too long. */
    static Process withLimit(Process process) {
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(() -> end(process));
        return process;
    }

    @SuppressWarnings("SystemOut") // What the test then misses says nothing of the reason.
    private static void end(Process process) {
        if (process.isAlive()) {
            System.err.printf(
                    "It was ended, since it still ran after %d s: %s%n",
                    LIMIT_SECONDS, process.info().commandLine().orElse("process " + process.pid()));
            process.destroyForcibly();
        }
    }

    /** The command, run without privileges; only root can do that. */
    static List<String> unprivileged(List<String> command) {
        requireTool("setpriv");
        require("root".equals(System.getProperty("user.name")), "only root can become another user");
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
        all.addAll(command);
        return all;
    }

    private static Path makeDirectory() {
        try {
            Path directory = Files.createTempDirectory("kernelproof-tests");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            // What is in it comes later, and is therefore deleted before.
            directory.toFile().deleteOnExit();
            return directory;
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
