package io.kernelproof.junit.engine;

import io.kernelproof.environment.Environment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.UniqueId.Segment;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** A test or container that runs inside an environment; a test says so in both of its names. */
final class InsideDescriptor extends CopiedDescriptor {

    /** In characters: for the report, somewhat more than it shows. */
    private static final int MAX_OUTPUT = 8 * 1024;

    private final UniqueId insideId;
    private final String plainName;
    private final Set<UniqueId> parts;
    private final StringBuilder output = new StringBuilder();

    private InsideDescriptor(
            EnvironmentDescriptor environment,
            UniqueId insideId,
            String displayName,
            String legacyName,
            @Nullable TestSource source,
            Set<TestTag> tags,
            Type type,
            boolean hidesChildren,
            boolean mayRegisterTests,
            Set<UniqueId> parts) {
        super(
                Ids.append(environment.getUniqueId(), insideId.getSegments()),
                type.isTest() ? located(displayName, environment) : displayName,
                type.isTest() || (mayRegisterTests && !hidesChildren) ? located(legacyName, environment) : legacyName,
                source,
                tags,
                type,
                hidesChildren,
                mayRegisterTests);
        this.insideId = insideId;
        this.plainName = displayName;
        this.parts = Set.copyOf(parts);
    }

    /** What was discovered, to run in an environment; {@code parts} are the invocations to run, or empty for all. */
    static InsideDescriptor of(EnvironmentDescriptor environment, UniqueId insideId, Found found, Set<UniqueId> parts) {
        return new InsideDescriptor(
                environment,
                insideId,
                found.displayName(),
                found.legacyName(),
                found.source().orElse(null),
                found.tags(),
                found.type(),
                found.hidesChildren(),
                found.mayRegisterTests(),
                parts);
    }

    /** What came to be while running. */
    static InsideDescriptor of(EnvironmentDescriptor environment, GuestListener.Dynamic dynamic) {
        return new InsideDescriptor(
                environment,
                UniqueId.parse(dynamic.id()),
                dynamic.displayName(),
                dynamic.legacyName(),
                dynamic.source(),
                Set.of(),
                dynamic.type(),
                false,
                false,
                Set.of());
    }

    /** A test for a result that has none: what became of a class, or of a template that made no test. */
    static InsideDescriptor result(
            EnvironmentDescriptor environment, InsideDescriptor parent, String name, Optional<TestSource> source) {
        return new InsideDescriptor(
                environment,
                resultId(parent, name),
                name,
                name,
                source.orElse(null),
                Set.of(),
                Type.TEST,
                false,
                false,
                Set.of());
    }

    /** A class for results that belong to none: Surefire knows no tests but those of classes. */
    static InsideDescriptor ofKernelproof(EnvironmentDescriptor environment, InsideDescriptor engine) {
        String name = KernelproofTestEngine.class.getName();
        return new InsideDescriptor(
                environment,
                resultId(engine, "kernelproof"),
                name,
                name,
                ClassSource.from(name),
                Set.of(),
                Type.CONTAINER,
                false,
                false,
                Set.of());
    }

    static UniqueId resultId(InsideDescriptor parent, String name) {
        return parent.insideId().append(Ids.RESULT, name);
    }

    /** A test for one that was hidden in a template and will not come to be. */
    static InsideDescriptor instead(EnvironmentDescriptor environment, InsideDescriptor hidden) {
        return new InsideDescriptor(
                environment,
                hidden.insideId(),
                hidden.plainName(),
                hidden.plainName(),
                hidden.getSource().orElse(null),
                hidden.getTags(),
                Type.TEST,
                false,
                false,
                Set.of());
    }

    /** The id in the launcher inside. */
    UniqueId insideId() {
        return insideId;
    }

    /** The display name without the environment. */
    String plainName() {
        return plainName;
    }

    /** The binary name of the test's class, or empty if it has none. */
    String className() {
        if (getSource().orElse(null) instanceof MethodSource method) {
            return method.getClassName();
        } else if (getSource().orElse(null) instanceof ClassSource testClass) {
            return testClass.getClassName();
        }
        return insideParent().map(InsideDescriptor::className).orElse("");
    }

    /** What to select inside for this one to run as it was selected outside. */
    List<UniqueId> selection() {
        if (hidesChildren()) {
            return hidden().stream()
                    .map(InsideDescriptor.class::cast)
                    .flatMap(hidden -> hidden.selection().stream())
                    .toList();
        }
        return parts.isEmpty() ? List.of(insideId) : List.copyOf(parts);
    }

    /** Whether only some of the invocations of a template were selected. */
    boolean isInParts() {
        return !parts.isEmpty()
                || hidden().stream()
                        .map(InsideDescriptor.class::cast)
                        .anyMatch(hidden -> hidden.isInParts() || hidden.isBelowInvocation());
    }

    private boolean isBelowInvocation() {
        return insideId.getSegments().stream().anyMatch(InsideDescriptor::isInvocation);
    }

    private static boolean isInvocation(Segment segment) {
        return segment.getType().endsWith("-invocation");
    }

    /** Whether it was discovered as something that makes its tests only when it runs. */
    boolean isTemplate() {
        return mayRegisterTests();
    }

    /** Whether it is a test class, not one of its invocations. */
    boolean isClass() {
        return getSource().orElse(null) instanceof ClassSource && !isInvocation(insideId.getLastSegment());
    }

    /** The engine that runs it inside, as a child of the environment. */
    boolean isEngine() {
        return getParent().filter(EnvironmentDescriptor.class::isInstance).isPresent();
    }

    Optional<InsideDescriptor> insideParent() {
        return getParent().filter(InsideDescriptor.class::isInstance).map(InsideDescriptor.class::cast);
    }

    List<InsideDescriptor> insideChildren() {
        return getChildren().stream().map(InsideDescriptor.class::cast).toList();
    }

    private static String located(String name, EnvironmentDescriptor environment) {
        Environment where = environment.environment();
        return name + " " + EnvironmentDescriptor.bracketed(where);
    }

    /** Notes what the test printed. */
    void printed(String text) {
        output.append(text);
        if (output.length() > 2 * MAX_OUTPUT) {
            output.delete(0, output.length() - MAX_OUTPUT);
        }
    }

    /** Returns the last that the test printed, and forgets it. */
    String takeOutput() {
        String last = output.substring(Math.max(0, output.length() - MAX_OUTPUT));
        output.setLength(0);
        output.trimToSize();
        return last;
    }
}
