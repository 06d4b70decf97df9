package io.kernelproof.environment.container;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;

/** Runs fixtures through an engine, and puts what came of each of their tests into words. */
final class EngineResults {

    private EngineResults() {}

    static List<String> results(String engine, Class<?> testClass, String... parameters) {
        EngineTestKit.Builder kit = EngineTestKit.engine(engine)
                .selectors(selectClass(testClass))
                .configurationParameter("kernelproof.report", "target/report-of-fixtures");
        for (int i = 0; i < parameters.length; i += 2) {
            kit.configurationParameter(parameters[i], parameters[i + 1]);
        }
        return kit.execute().testEvents().list().stream()
                .filter(event -> event.getType() == EventType.FINISHED || event.getType() == EventType.SKIPPED)
                .map(EngineResults::words)
                .sorted()
                .toList();
    }

    /** Runs a fixture, and does something as soon as a test of it has begun inside. */
    static List<String> results(Class<?> testClass, Runnable whenBegun, String... parameters) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(testClass))
                .filters(EngineFilter.includeEngines("kernelproof"))
                .configurationParameter("kernelproof.report", "target/report-of-fixtures");
        for (int i = 0; i < parameters.length; i += 2) {
            request.configurationParameter(parameters[i], parameters[i + 1]);
        }
        List<String> results = Collections.synchronizedList(new ArrayList<>());
        LauncherFactory.create().execute(request.build(), new TestExecutionListener() {
            @Override
            public void executionStarted(TestIdentifier test) {
                if (test.isTest()) {
                    whenBegun.run();
                }
            }

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                results.add("skipped %s: %s".formatted(test.getLegacyReportingName(), reason));
            }

            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest()) {
                    results.add(words(test.getLegacyReportingName(), result));
                }
            }
        });
        return results;
    }

    private static String words(Event event) {
        String name = event.getTestDescriptor().getLegacyReportingName();
        if (event.getType() == EventType.SKIPPED) {
            return "skipped %s: %s".formatted(name, event.getRequiredPayload(String.class));
        }
        return words(name, event.getRequiredPayload(TestExecutionResult.class));
    }

    private static String words(String name, TestExecutionResult result) {
        return result.getStatus() + " " + name
                + result.getThrowable()
                        .map(thrown -> ": " + thrown.getMessage())
                        .orElse("");
    }
}
