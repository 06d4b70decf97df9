package io.kernelproof.junit.engine;

import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.UniqueId.Segment;

/**
 * The three ids of one test. Outside it is {@code [engine:kernelproof]/[environment:E]/[engine:D]/...}; the engine D that
 * discovers it for us knows it as {@code [engine:kernelproof]/[engine:D]/...}; inside it is {@code [engine:D]/...}.
 */
final class Ids {

    static final String ENGINE = "engine";
    static final String ENVIRONMENT = "environment";

    /** A result that the engine inside has no test for, such as that of a failing {@code @AfterAll}. */
    static final String RESULT = "result";

    /** What is wrong with the declarations of a class. */
    static final String DECLARATION = "declaration";

    /** The minimum kernel of a class. */
    static final String FLOOR = "floor";

    private Ids() {}

    /** The segments of an id after those of another, or empty if it is not below it. */
    static Optional<List<Segment>> below(UniqueId parent, UniqueId id) {
        if (!id.hasPrefix(parent)) {
            return Optional.empty();
        }
        List<Segment> segments = id.getSegments();
        return Optional.of(segments.subList(parent.getSegments().size(), segments.size()));
    }

    static UniqueId append(UniqueId parent, List<Segment> segments) {
        UniqueId id = parent;
        for (Segment segment : segments) {
            id = id.append(segment);
        }
        return id;
    }

    /** The id of an engine that stands beside another, at the top or inside a suite. */
    static UniqueId beside(UniqueId engine, List<Segment> segments) {
        return engine.getSegments().size() == 1 ? ofSegments(segments) : append(engine.removeLastSegment(), segments);
    }

    static UniqueId ofSegments(List<Segment> segments) {
        Segment first = segments.get(0);
        return append(UniqueId.root(first.getType(), first.getValue()), segments.subList(1, segments.size()));
    }
}
