package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.floor.Attempt;
import io.kernelproof.floor.Trial;
import io.kernelproof.time.TimeLimit;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A workload that is run once for each question, however many searches ask it. Thread-safe. */
final class SharedTrial implements Trial {

    /** Of a trial that is run by one thread at a time. */
    private static final Duration LIMIT = Duration.ofHours(2);

    private final Trial trial;
    private final ReentrantLock use = new ReentrantLock();
    private final Map<Question, Attempt> attempts = new HashMap<>();

    private record Question(Environment environment, Watch watch) {}

    SharedTrial(Trial trial) {
        this.trial = trial;
    }

    @Override
    public String name() {
        return trial.name();
    }

    @Override
    public Attempt run(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException {
        try {
            if (!use.tryLock(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "another search ran [%s] for longer than %s".formatted(name(), TimeLimit.format(LIMIT)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted that waits for [%s]".formatted(name()), e);
        }
        try {
            return known(environment, watch);
        } finally {
            use.unlock();
        }
    }

    private Attempt known(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException {
        Question question = new Question(environment, watch);
        Attempt known = attempts.get(question);
        if (known == null) {
            known = trial.run(environment, watch);
            attempts.put(question, known);
        }
        return known;
    }
}
