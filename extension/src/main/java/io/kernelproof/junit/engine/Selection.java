package io.kernelproof.junit.engine;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.UniqueId.Segment;
import org.junit.platform.engine.discovery.UniqueIdSelector;

/**
 * What a request selects, in selectors for the engines that discover for us. An id of ours names one environment, every other
 * selector means all of them.
 */
final class Selection {

    private final UniqueId engineId;
    private final List<DiscoverySelector> everywhere = new ArrayList<>();
    private final Map<String, List<DiscoverySelector>> byEnvironment = new LinkedHashMap<>();
    private final Set<String> measured = new LinkedHashSet<>();
    private final List<OwnId> ownIds = new ArrayList<>();

    /** An id of ours that was asked for; {@code id} is that of the descriptor which answers it. */
    record OwnId(UniqueIdSelector selector, UniqueId id) {}

    Selection(EngineDiscoveryRequest request, UniqueId engineId) {
        this.engineId = engineId;
        for (DiscoverySelector selector : request.getSelectorsByType(DiscoverySelector.class)) {
            if (selector instanceof UniqueIdSelector uniqueId) {
                add(uniqueId);
            } else {
                everywhere.add(selector);
            }
        }
    }

    /** What to discover for the environments that no id names. */
    List<DiscoverySelector> everywhere() {
        return everywhere;
    }

    /** The environments that ids name. */
    Set<String> environmentIds() {
        return byEnvironment.keySet();
    }

    /** What to discover for one environment. */
    List<DiscoverySelector> in(String environmentId) {
        return Stream.concat(everywhere.stream(), byEnvironment.getOrDefault(environmentId, List.of()).stream())
                .toList();
    }

    /** The classes of which ids name the minimum kernel. */
    Set<String> measured() {
        return measured;
    }

    List<OwnId> ownIds() {
        return ownIds;
    }

    private void add(UniqueIdSelector selector) {
        UniqueId id = selector.getUniqueId();
        Optional<List<Segment>> own = Ids.below(engineId, id);
        if (own.isPresent()) {
            addOwn(selector, own.get());
            return;
        }
        // An id of another engine beside us means its test wherever we run it.
        List<Segment> segments = id.getSegments();
        int depth = engineId.getSegments().size() - 1;
        if (segments.size() > depth
                && segments.subList(0, depth).equals(engineId.getSegments().subList(0, depth))
                && segments.get(depth).getType().equals(Ids.ENGINE)) {
            everywhere.add(selectUniqueId(Ids.append(engineId, segments.subList(depth, segments.size()))));
        }
    }

    private void addOwn(UniqueIdSelector selector, List<Segment> segments) {
        ownIds.add(new OwnId(selector, Ids.append(engineId, withoutResult(segments))));
        if (segments.isEmpty()) {
            everywhere.addAll(everything());
            return;
        }
        Segment first = segments.get(0);
        if (first.getType().equals(Ids.DECLARATION)) {
            everywhere.add(selectClass(first.getValue()));
        } else if (first.getType().equals(Ids.FLOOR)) {
            measured.add(first.getValue());
        } else if (first.getType().equals(Ids.ENVIRONMENT)) {
            byEnvironment
                    .computeIfAbsent(first.getValue(), id -> new ArrayList<>())
                    .addAll(inside(withoutResult(segments.subList(1, segments.size()))));
        }
    }

    private List<? extends DiscoverySelector> inside(List<Segment> segments) {
        return segments.size() < 2 ? everything() : List.of(selectUniqueId(Ids.append(engineId, segments)));
    }

    /** A result that has no test of its own is had again by running the class or template that it belongs to. */
    private static List<Segment> withoutResult(List<Segment> segments) {
        int last = segments.size() - 1;
        return last >= 0 && segments.get(last).getType().equals(Ids.RESULT) ? segments.subList(0, last) : segments;
    }

    /** Whoever runs an environment's node again means all that is in it: what the class path's directories hold. */
    private static List<? extends DiscoverySelector> everything() {
        return selectClasspathRoots(
                Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                        .filter(entry -> !entry.isEmpty())
                        .map(Path::of)
                        .filter(Files::isDirectory)
                        .collect(Collectors.toSet()));
    }
}
