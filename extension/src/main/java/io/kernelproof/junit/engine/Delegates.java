package io.kernelproof.junit.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.launcher.LauncherDiscoveryRequest;

/** The other engines, which discover for us and run inside. */
final class Delegates {

    /** The suite engine is none: it asks us by itself, for the tests of each suite. */
    private static final Set<String> NEVER = Set.of(KernelproofTestEngine.ID, "junit-platform-suite");

    private final EngineDiscoveryRequest request;
    private final UniqueId engineId;
    private final List<TestEngine> engines = new ArrayList<>();

    Delegates(EngineDiscoveryRequest request, UniqueId engineId) {
        this.request = request;
        this.engineId = engineId;
        // As the launcher loads them.
        for (TestEngine engine : ServiceLoader.load(TestEngine.class, classLoader())) {
            if (!NEVER.contains(engine.getId()) && !isExcluded(engine)) {
                engines.add(engine);
            }
        }
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
        EngineDiscoveryRequest delegated = DelegateRequest.of(request, selectors);
        List<Found> roots = new ArrayList<>();
        for (TestEngine engine : engines) {
            try {
                roots.add(Found.of(engine.discover(delegated, engineId.appendEngine(engine.getId()))));
            } catch (RuntimeException | LinkageError e) {
                // The launcher asks the same engine, and reports it.
            }
        }
        return roots;
    }

    /**
     * Whether the request excludes an engine by name. A filter that includes engines by name does not: it chooses among the
     * engines that run outside, and may well name none but ours.
     */
    private boolean isExcluded(TestEngine engine) {
        return request instanceof LauncherDiscoveryRequest launcherRequest
                && launcherRequest.getEngineFilters().stream()
                        .anyMatch(filter -> !filter.isIncludeFilter()
                                && filter.getEngineIds().contains(engine.getId()));
    }

    private static ClassLoader classLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : ClassLoader.getSystemClassLoader();
    }
}
