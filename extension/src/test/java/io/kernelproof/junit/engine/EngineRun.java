package io.kernelproof.junit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.testkit.engine.EngineDiscoveryResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/** What the engine tells of one execution, in lines that a test can compare. */
final class EngineRun {

    /** The report of what fixtures do is not that of the build. */
    static final String REPORT = "target/report-of-fixtures";

    private final List<Event> events;

    private EngineRun(Events events) {
        this.events = events.list();
        requireThatTheEventsFit();
    }

    static EngineRun of(DiscoverySelector... selectors) {
        return selecting(selectors).execute();
    }

    static Builder selecting(DiscoverySelector... selectors) {
        return new Builder(new KernelproofTestEngine()).selecting(selectors);
    }

    static final class Builder {

        private final EngineTestKit.Builder kit;

        Builder(KernelproofTestEngine engine) {
            kit = EngineTestKit.engine(engine).configurationParameter("kernelproof.report", REPORT);
        }

        Builder selecting(DiscoverySelector... selectors) {
            kit.selectors(selectors);
            return this;
        }

        Builder with(String parameter, String value) {
            kit.configurationParameter(parameter, value);
            return this;
        }

        Builder filteredBy(Filter<?>... filters) {
            kit.filters(filters);
            return this;
        }

        EngineRun execute() {
            return new EngineRun(kit.execute().allEvents());
        }

        EngineDiscoveryResults discover() {
            return kit.discover();
        }
    }

    /** What became of each test, as {@code passed name [environment]}, sorted. */
    List<String> results() {
        return events.stream().flatMap(event -> result(event).stream()).sorted().toList();
    }

    /** The message of a failure, an abortion or a skip; of a throwable with what it prints as. */
    String messageOf(String name) {
        return events.stream()
                .filter(event ->
                        event.getTestDescriptor().getLegacyReportingName().equals(name))
                .flatMap(event -> message(event).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no message of '%s' in %s".formatted(name, results())));
    }

    Throwable thrownBy(String name) {
        return events.stream()
                .filter(event ->
                        event.getTestDescriptor().getLegacyReportingName().equals(name))
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing thrown by '%s' in %s".formatted(name, results())));
    }

    /** All report entries, by the name of the test that published them. */
    Map<String, Map<String, String>> entries() {
        Map<String, Map<String, String>> entries = new TreeMap<>();
        for (Event event : events) {
            event.getPayload(ReportEntry.class)
                    .ifPresent(entry ->
                            entries.put(event.getTestDescriptor().getLegacyReportingName(), entry.getKeyValuePairs()));
        }
        return entries;
    }

    /** The ids of tests that ended so, below the engine. */
    List<String> ids() {
        return events.stream()
                .filter(event -> event.getType() == EventType.FINISHED || event.getType() == EventType.SKIPPED)
                .map(Event::getTestDescriptor)
                .filter(TestDescriptor::isTest)
                .map(test -> test.getUniqueId().toString())
                .toList();
    }

    /** All events in order, as {@code started name}. */
    List<String> sequence() {
        return events.stream()
                .filter(event -> event.getType() != EventType.REPORTING_ENTRY_PUBLISHED)
                .map(event -> event.getType().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + event.getTestDescriptor().getLegacyReportingName())
                .toList();
    }

    private static Optional<String> result(Event event) {
        TestDescriptor descriptor = event.getTestDescriptor();
        if (event.getType() == EventType.SKIPPED) {
            return Optional.of("skipped " + nameOf(descriptor));
        }
        if (event.getType() != EventType.FINISHED || !descriptor.isTest()) {
            return Optional.empty();
        }
        return event.getPayload(TestExecutionResult.class)
                .map(result -> switch (result.getStatus()) {
                    case SUCCESSFUL -> "passed ";
                    case FAILED -> "failed ";
                    case ABORTED -> "aborted ";
                })
                .map(status -> status + nameOf(descriptor));
    }

    /** From 5.14 on, JUnit gives a method the number of the invocation of its class template. */
    private static String nameOf(TestDescriptor descriptor) {
        boolean isMethod = descriptor.getUniqueId().getLastSegment().getType().equals("method");
        String name = descriptor.getLegacyReportingName();
        return isMethod ? name.replaceFirst("\\)\\[\\d+]", ")") : name;
    }

    private static Optional<String> message(Event event) {
        if (event.getType() == EventType.SKIPPED) {
            return event.getPayload(String.class);
        }
        return event.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .map(Throwable::toString);
    }

    /** Everything is started and finished once, in and not outside of its parent; only tests fail. */
    private void requireThatTheEventsFit() {
        Set<TestDescriptor> open = new HashSet<>();
        List<TestDescriptor> over = new ArrayList<>();
        for (Event event : events) {
            TestDescriptor descriptor = event.getTestDescriptor();
            boolean isRoot = descriptor.getParent().isEmpty();
            assertThat(isRoot || open.contains(descriptor.getParent().orElseThrow()))
                    .as("the parent is open at %s", event)
                    .isTrue();
            switch (event.getType()) {
                case STARTED ->
                    assertThat(open.add(descriptor))
                            .as("not started before %s", event)
                            .isTrue();
                case FINISHED -> {
                    assertThat(open.remove(descriptor))
                            .as("started before %s", event)
                            .isTrue();
                    assertThat(open)
                            .as("no child is open at %s", event)
                            .noneMatch(each ->
                                    each.getParent().filter(descriptor::equals).isPresent());
                    over.add(descriptor);
                    assertThat(descriptor.isTest() || isSuccessful(event))
                            .as("no container fails: %s", event)
                            .isTrue();
                }
                case SKIPPED -> over.add(descriptor);
                default -> assertThat(over).as("not over at %s", event).doesNotContain(descriptor);
            }
        }
        assertThat(open).as("what was never finished").isEmpty();
        assertThat(over).as("what ended").doesNotHaveDuplicates();
        assertThat(over.stream()
                        .filter(TestDescriptor::isTest)
                        .map(TestDescriptor::getLegacyReportingName)
                        .toList())
                .allMatch(name -> name.endsWith("]") || name.equals("(declaration)") || name.equals("(discovery)"));
        assertThat(over)
                .as("Surefire reports no test that is not below a class")
                .allMatch(each -> !each.isTest() || isBelowAClass(each));
    }

    private static boolean isBelowAClass(TestDescriptor test) {
        return Stream.iterate(test.getParent(), Optional::isPresent, each -> each.flatMap(TestDescriptor::getParent))
                .flatMap(Optional::stream)
                .anyMatch(each -> each.getSource().orElse(null) instanceof ClassSource);
    }

    private static boolean isSuccessful(Event event) {
        return event.getPayload(TestExecutionResult.class)
                .map(TestExecutionResult::getStatus)
                .filter(TestExecutionResult.Status.SUCCESSFUL::equals)
                .isPresent();
    }

    @Override
    public String toString() {
        return events.stream().map(Event::toString).collect(Collectors.joining("\n"));
    }
}
