package io.kernelproof.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The jar as people start it. */
final class Jar {

    private static final long LIMIT_SECONDS = 120;

    private Jar() {}

    static Path path() {
        return Path.of(System.getProperty("kernelproof.jar"));
    }

    record Ended(int status, String out, String err) {}

    static List<String> commandLine(String... arguments) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                path().toString()));
        line.addAll(List.of(arguments));
        return line;
    }

    static Ended run(String... arguments) throws Exception {
        Process process = new ProcessBuilder(commandLine(arguments)).start();
        process.getOutputStream().close();
        return end(process);
    }

    /** As a shell starts it; {@code "$@"} is the program with the arguments. */
    static Ended shell(String script, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("bash", "-c", script, "bash"));
        line.addAll(commandLine(arguments));
        Process process = new ProcessBuilder(line).start();
        process.getOutputStream().close();
        return end(process);
    }

    static Ended end(Process process) throws Exception {
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it still ran after %d s".formatted(LIMIT_SECONDS));
        }
        return new Ended(
                process.exitValue(),
                out.get(LIMIT_SECONDS, TimeUnit.SECONDS),
                err.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
