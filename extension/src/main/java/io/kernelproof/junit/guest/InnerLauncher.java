package io.kernelproof.junit.guest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.platform.engine.TestEngine;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The launcher of JUnit inside. One session serves all requests. Listeners and filters that register themselves stay
 * outside: there they hear and see everything once.
 */
final class InnerLauncher implements AutoCloseable {

    /**
     * What the launcher outside does, also where a file in the class path says otherwise. Whoever prunes stack traces here waits without
     * a limit for methods of what a test threw.
     */
    private static final Map<String, String> LEFT_TO_THE_OUTSIDE = Map.of(
            LauncherConstants.CAPTURE_STDOUT_PROPERTY_NAME, "false",
            LauncherConstants.CAPTURE_STDERR_PROPERTY_NAME, "false",
            LauncherConstants.STACKTRACE_PRUNING_ENABLED_PROPERTY_NAME, "false");

    private final LauncherSession session;
    private final TestExecutionListener[] listeners;
    private final Optional<TrapSignal> signal;

    /** {@code signal} is to be sent when the first test is due. */
    InnerLauncher(
            List<ServiceLoader.Provider<TestEngine>> engines,
            TestExecutionListener relay,
            Optional<TrapSignal> signal) {
        this.signal = signal;
        this.listeners = Stream.concat(signal.stream(), Stream.of(relay)).toArray(TestExecutionListener[]::new);
        this.session = LauncherFactory.openSession(LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .enableTestEngineAutoRegistration(false)
                .addTestEngines(
                        engines.stream().map(ServiceLoader.Provider::get).toArray(TestEngine[]::new))
                .build());
    }

    void execute(List<String> uniqueIds, Map<String, String> configuration) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(uniqueIds.stream()
                        .map(DiscoverySelectors::selectUniqueId)
                        .toList())
                .filters(EngineFilter.includeEngines(engineIds(uniqueIds)))
                .configurationParameters(configuration)
                .configurationParameters(LEFT_TO_THE_OUTSIDE)
                .build();
        session.getLauncher().execute(request, listeners);
        signal.ifPresent(TrapSignal::requireSent);
    }

    /** Discovery by those that nothing is selected of takes time. */
    private static List<String> engineIds(List<String> uniqueIds) {
        return uniqueIds.stream()
                .flatMap(id -> UniqueId.parse(id).getEngineId().stream())
                .distinct()
                .toList();
    }

    /**
     * All engines but that of Kernelproof, which would start environments of its own. They are not made here: they may look at
     * system properties that are still to be set.
     *
     * @throws IllegalStateException if there is none
     */
    static List<ServiceLoader.Provider<TestEngine>> engines() {
        List<ServiceLoader.Provider<TestEngine>> engines =
                ServiceLoader.load(TestEngine.class, Thread.currentThread().getContextClassLoader()).stream()
                        .filter(engine -> !engine.type().getName().startsWith("io.kernelproof."))
                        .toList();
        if (engines.isEmpty()) {
            throw new IllegalStateException("no jar of the class path has a test engine, or they cannot be opened");
        }
        return engines;
    }

    @Override
    public void close() {
        session.close();
    }
}
