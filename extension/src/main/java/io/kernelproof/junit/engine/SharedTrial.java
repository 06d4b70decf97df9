package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.floor.Attempt;
import io.kernelproof.floor.Trial;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A workload that is run once for each question, however many searches ask it. Thread-safe. */
final class SharedTrial implements Trial {

    private final Trial trial;
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
    public synchronized Attempt run(Environment environment, Watch watch)
            throws EnvironmentUnavailableException, IOException {
        Question question = new Question(environment, watch);
        Attempt known = attempts.get(question);
        if (known == null) {
            known = trial.run(environment, watch);
            attempts.put(question, known);
        }
        return known;
    }
}
