package io.kernelproof.junit.engine;

import io.kernelproof.environment.Command;
import io.kernelproof.environment.CommandTimeoutException;
import io.kernelproof.environment.Container;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Makes archives of classes with the JVM of an image, in a container of their own: tests are not to meet another JVM beside theirs.
 * What comes out of it is read with a limit, and only ever given to JVMs of that image.
 */
final class TrainingInside implements Training.Trainer {

    /** Every container has this directory, and every user may write there. */
    private static final String ARCHIVE = "/dev/shm/kernelproof.jsa";

    /** As large as that is by default. */
    private static final int MAX_ARCHIVE = 64 * 1024 * 1024;

    private final Environment environment;
    private final Set<Path> classPath;

    /**
     * For an environment in which the JVM of the image has started, and so will start again. An archive is of no runtime, and the
     * daemon's default one is the fastest where there are several.
     */
    TrainingInside(Container container, List<Path> classPath) {
        this.environment = Environment.onKernel(Environment.HOST_KERNEL)
                .in(new Container(
                        container.image(), Optional.empty(), container.seccomp(), Optional.empty(), container.user()));
        this.classPath = Set.copyOf(classPath);
    }

    @Override
    public Training.Attempt begin(List<String> java, Path part) {
        List<String> command = new ArrayList<>(java);
        command.add(1, AppCdsArchive.MAKING + ARCHIVE);
        CompletableFuture<Boolean> made = new CompletableFuture<>();
        Thread thread = new Thread(() -> made.completeAsync(() -> make(command, part), Runnable::run));
        thread.setName("kernelproof archive of " + environment.id());
        thread.setDaemon(true);
        thread.start();
        // Its container ends with it, or with this JVM.
        return new Training.Attempt(made, () -> {});
    }

    private boolean make(List<String> command, Path part) {
        Command training = Command.of(command.toArray(String[]::new)).withTimeout(Training.LIMIT);
        try (Sandbox sandbox = EnvironmentProviders.installed().start(environment, classPath)) {
            return sandbox.run(training).succeeded() && copy(sandbox, part);
        } catch (EnvironmentUnavailableException | CommandTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Into the file that is there, and into none if that is gone: then nobody waits for it any more. */
    private static boolean copy(Sandbox sandbox, Path part) throws IOException {
        try (OutputStream archive = Files.newOutputStream(part, StandardOpenOption.WRITE)) {
            return sandbox.files().copy(ARCHIVE, MAX_ARCHIVE, archive);
        }
    }
}
