package io.kernelproof.junit.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An archive of classes that is being made, in the background. Whoever closes it waits for it a little, so that short runs come to
 * have one too; then it is given up.
 */
final class Training implements AutoCloseable {

    /** How long one may take. */
    static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final CompletableFuture<?> finished;
    private final Path part;
    private final Runnable end;

    /** Runs the JVM that makes an archive. */
    @FunctionalInterface
    interface Trainer {

        /**
         * Begins.
         *
         * @param java the command, without the option that names the archive
         * @param part where the archive goes; an empty file now
         */
        Attempt begin(List<String> java, Path part) throws IOException;
    }

    /**
     * A JVM that runs, or is about to.
     *
     * @param made whether the archive is there as a whole; another attempt would fail too if it is not, and might succeed if this
     *     comes to an exception
     * @param end ends it
     */
    record Attempt(CompletableFuture<Boolean> made, Runnable end) {}

    /** What is to be done with an archive that was made. */
    @FunctionalInterface
    interface Publication {
        void publish() throws IOException;
    }

    Training(Attempt attempt, Path part, Publication publication) {
        this.part = part;
        this.end = attempt.end();
        this.finished = attempt.made().thenAccept(made -> {
            if (made) {
                publish(publication);
            }
        });
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "kernelproof-archive-end"));
    }

    private static void publish(Publication publication) {
        try {
            publication.publish();
        } catch (IOException e) {
            // As if the training had failed.
        }
    }

    @Override
    public void close() {
        try {
            finished.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException | CancellationException e) {
            end.run();
            finished.cancel(false);
            try {
                Files.deleteIfExists(part);
            } catch (IOException kept) {
                // It will be taken for a failed training until the claim is void.
            }
        }
    }
}
