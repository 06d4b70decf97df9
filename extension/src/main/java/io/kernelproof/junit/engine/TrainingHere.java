package io.kernelproof.junit.engine;

import io.kernelproof.time.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Makes archives of classes with the JDKs of this machine. */
final class TrainingHere implements Training.Trainer {

    @Override
    public Training.Attempt begin(List<String> java, Path part) throws IOException {
        List<String> command = new ArrayList<>(java);
        command.add(1, AppCdsArchive.MAKING + part);
        Path nice = Path.of("/usr/bin/nice");
        if (Files.isExecutable(nice)) {
            command.addAll(0, List.of(nice.toString(), "-n", "5"));
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().removeAll(JvmOptions.VARIABLES);
        Process process = builder.start();
        return new Training.Attempt(
                CompletableFuture.supplyAsync(() -> succeeds(process), TimeLimit.executor()), process::destroyForcibly);
    }

    private static boolean succeeds(Process process) {
        try {
            return process.waitFor(Training.LIMIT.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            return false;
        } finally {
            process.destroyForcibly();
        }
    }
}
