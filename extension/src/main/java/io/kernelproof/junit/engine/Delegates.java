package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.LauncherDiscoveryRequest;

/** The other engines, which discover for us and run inside. */
final class Delegates {

    /** The suite engine is none: it asks us by itself, for the tests of each suite. */
    private static final Set<String> NEVER = Set.of(KernelproofTestEngine.ID, "junit-platform-suite");

    /** A class path that cannot be read answers every question with an error. */
    private static final int MAX_UNUSABLE = 16;

    private final EngineDiscoveryRequest request;
    private final UniqueId engineId;
    private final Map<TestEngine, String> engines = new LinkedHashMap<>();
    private final Map<String, ForwardedIssues> forwarded = new HashMap<>();
    private final Map<String, EngineFailure> failures = new LinkedHashMap<>();

    Delegates(EngineDiscoveryRequest request, UniqueId engineId) {
        // As the launcher loads them.
        this(
                request,
                engineId,
                ServiceLoader.load(TestEngine.class, classLoader()).iterator());
    }

    Delegates(EngineDiscoveryRequest request, UniqueId engineId, Iterator<TestEngine> found) {
        this.request = request;
        this.engineId = engineId;
        while (failures.size() < MAX_UNUSABLE) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                add(found.next());
            } catch (RuntimeException | Error e) {
                add(EngineFailure.ofUnknown(failures.size() + 1, e));
            }
        }
    }

    private void add(TestEngine engine) {
        String id = engine.getId();
        if (!NEVER.contains(id) && !isExcluded(id)) {
            engines.put(engine, id);
        }
    }

    /** Once for each engine, however often it is asked. */
    private void add(EngineFailure failure) {
        failures.putIfAbsent(failure.name(), failure);
    }

    /** The engines that could not discover, until now. */
    List<EngineFailure> failures() {
        return List.copyOf(failures.values());
    }

    /**
     * Discovers.
     *
     * @return the tree of each engine that could discover
     */
    List<Found> discover(List<? extends DiscoverySelector> selectors) {
        if (selectors.isEmpty()) {
            return List.of();
        }
        List<Found> roots = new ArrayList<>();
        engines.forEach((engine, id) -> {
            try {
                EngineDiscoveryRequest delegated = DelegateRequest.of(request, selectors, listener(engine, id));
                roots.add(Found.of(engine.discover(delegated, engineId.appendEngine(id))));
            } catch (RuntimeException | Error e) {
                // The launcher may not ask that engine, or exclude it: it is told here in any case.
                add(EngineFailure.of(engine, id, e));
            }
        });
        return roots;
    }

    /** An engine that the launcher asks, too, complains there. */
    private EngineDiscoveryListener listener(TestEngine engine, String id) {
        return isAskedByLauncher(engine)
                ? EngineDiscoveryListener.NOOP
                : forwarded.computeIfAbsent(
                        id, name -> new ForwardedIssues(request.getDiscoveryListener(), engineId, name));
    }

    /** Only a launcher with our listener is known to have all engines of the class path. */
    private boolean isAskedByLauncher(TestEngine engine) {
        return Claims.isOpen()
                && request instanceof LauncherDiscoveryRequest launcherRequest
                && launcherRequest.getEngineFilters().stream()
                        .allMatch(filter -> filter.apply(engine).included());
    }

    /**
     * Whether the request excludes an engine by name. A filter that includes engines by name does not: it chooses among the
     * engines that run outside, and may well name none but ours.
     */
    private boolean isExcluded(String id) {
        return request instanceof LauncherDiscoveryRequest launcherRequest
                && launcherRequest.getEngineFilters().stream()
                        .anyMatch(filter -> !filter.isIncludeFilter()
                                && filter.getEngineIds().contains(id));
    }

    private static ClassLoader classLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ClassLoader.getSystemClassLoader();
    }
}
