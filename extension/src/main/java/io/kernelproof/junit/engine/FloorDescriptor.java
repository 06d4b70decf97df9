package io.kernelproof.junit.engine;

import java.util.List;
import java.util.Set;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;

/**
 * The minimum kernel of a class. The tests of the class are below it until the tree is pruned, so that it measures what filters
 * leave of them; then it makes a single test, which tells what was measured.
 */
final class FloorDescriptor extends CopiedDescriptor {

    private static final String NAME = "[minimum kernel]";

    private final Measured measured;

    FloorDescriptor(UniqueId engineId, Measured measured) {
        super(
                engineId.append(Ids.FLOOR, measured.className()),
                "minimum kernel of " + measured.className(),
                NAME,
                null,
                Set.of(),
                Type.CONTAINER,
                true,
                true);
        this.measured = measured;
    }

    Measured measured() {
        return measured;
    }

    /** What to select inside. */
    List<String> selection() {
        return hidden().stream()
                .filter(InsideDescriptor.class::isInstance)
                .map(InsideDescriptor.class::cast)
                .flatMap(test -> test.selection().stream())
                .map(UniqueId::toString)
                .toList();
    }

    /** The test that tells, below its class once more: Surefire knows no tests but those of classes. */
    CopiedDescriptor test() {
        CopiedDescriptor test = copy("measured", "(class) " + NAME, Type.TEST);
        CopiedDescriptor testClass = copy("class", measured.className(), Type.CONTAINER);
        testClass.addChild(test);
        addChild(testClass);
        return test;
    }

    private CopiedDescriptor copy(String id, String name, Type type) {
        return new CopiedDescriptor(
                getUniqueId().append(Ids.RESULT, id),
                name,
                name,
                ClassSource.from(measured.className()),
                Set.of(),
                type,
                false,
                false);
    }
}
