package io.kernelproof.junit.engine;

import io.kernelproof.message.Problem;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.TestEngine;

/**
 * Another engine that could not discover, so that its tests are missing, and nobody knows which.
 *
 * @param name what stands for it in ids: its own id, if it has one
 * @param className the class under which it is told of, since Surefire knows no tests but those of classes
 * @param thrown what is told
 */
record EngineFailure(String name, String className, JUnitException thrown) {

    static EngineFailure of(TestEngine engine, String id, Throwable cause) {
        String className = engine.getClass().getName();
        Problem problem = new Problem(
                "The test engine [%s] could not discover its tests.".formatted(id),
                "each engine of the class path does, so that no test is missing in an environment",
                "%s threw %s".formatted(className, cause),
                "see the cause; an engine that has nothing to run is to be excluded by its id, or removed from the class path");
        return new EngineFailure(id, className, new JUnitException(problem.toString(), cause));
    }

    /** Of one that could not even be made. */
    static EngineFailure ofUnknown(int number, Throwable cause) {
        Problem problem = new Problem(
                "A test engine of the class path could not be loaded.",
                "each can be, so that no test is missing in an environment",
                String.valueOf(cause),
                "see the cause; an engine that has nothing to run is to be removed from the class path");
        return new EngineFailure(
                "unknown-" + number,
                KernelproofTestEngine.class.getName(),
                new JUnitException(problem.toString(), cause));
    }
}
