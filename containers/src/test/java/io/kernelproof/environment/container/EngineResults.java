package io.kernelproof.environment.container;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
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

    private static String words(Event event) {
        String name = event.getTestDescriptor().getLegacyReportingName();
        if (event.getType() == EventType.SKIPPED) {
            return "skipped %s: %s".formatted(name, event.getRequiredPayload(String.class));
        }
        TestExecutionResult result = event.getRequiredPayload(TestExecutionResult.class);
        return result.getStatus() + " " + name
                + result.getThrowable()
                        .map(thrown -> ": " + thrown.getMessage())
                        .orElse("");
    }
}
