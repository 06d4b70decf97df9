package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.AbstractTestDescriptor;

/**
 * An environment of the matrix, with the tests that run in it.
 *
 * <p>It has no source and a legacy name in brackets: that is how Surefire knows that the legacy names of the tests below,
 * which say where they run, are to be shown.
 */
final class EnvironmentDescriptor extends AbstractTestDescriptor {

    private final Environment environment;

    EnvironmentDescriptor(UniqueId engineId, Environment environment) {
        super(engineId.append(Ids.ENVIRONMENT, environment.id()), environment.name());
        this.environment = environment;
    }

    Environment environment() {
        return environment;
    }

    /** The tests that run in it, and the templates without tests, in order. Does not recurse: what a guest registers may be deep. */
    List<InsideDescriptor> leaves() {
        List<InsideDescriptor> leaves = new ArrayList<>();
        Deque<TestDescriptor> next = new ArrayDeque<>(getChildren());
        while (!next.isEmpty()) {
            TestDescriptor each = next.pop();
            if (each.getChildren().isEmpty()) {
                leaves.add((InsideDescriptor) each);
            }
            List<TestDescriptor> children = new ArrayList<>(each.getChildren());
            Collections.reverse(children);
            children.forEach(next::push);
        }
        return leaves;
    }

    @Override
    public Type getType() {
        return Type.CONTAINER;
    }

    @Override
    public String getLegacyReportingName() {
        return bracketed(environment);
    }

    /** The environment as it stands in names and messages. */
    static String bracketed(Environment environment) {
        return "[" + environment.name() + "]";
    }
}
