package io.kernelproof.junit.engine;

import io.kernelproof.environment.CallRecord;
import io.kernelproof.environment.Environment;
import io.kernelproof.environment.EnvironmentProvider;
import io.kernelproof.environment.EnvironmentProviders;
import io.kernelproof.environment.EnvironmentUnavailableException;
import io.kernelproof.environment.Sandbox;
import io.kernelproof.floor.Attempt;
import io.kernelproof.floor.Floor;
import io.kernelproof.floor.Trial;
import io.kernelproof.junit.guest.ArchiveTraining;
import io.kernelproof.trap.Watch;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * Tests as the workload of a {@link Floor}: each run is a JVM of its own, of which everything is seen from its start on. It passes
 * if no test fails, and if each ends well that ended well in the first run that passed: a test that is skipped on an older kernel
 * does not show that it works there.
 *
 * <pre>{@code
 * FloorResult result = TestTrial.floorOf(PidfdTests.class).find();
 * }</pre>
 *
 * <p>A run may take ten times as long as the longest that passed, and 60 seconds on top, but the first one an hour. Not thread-safe.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class TestTrial implements Trial {

    private static final Duration FIRST_LIMIT = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int FACTOR = 10;

    /** What would make each of the JVMs wait for a debugger, or be watched in another way. */
    private static final Set<String> NOT_FOR_TRIALS = Set.of(Debugger.PORT, GuestTrap.NAME);

    private final String name;
    private final GuestRequest request;
    private final Jdk jdk;
    private final Function<String, Optional<String>> parameters;
    private final EnvironmentProvider provider = EnvironmentProviders.installed();
    private Set<String> expected = Set.of();
    private Duration longest = Duration.ZERO;

    TestTrial(String name, GuestRequest request, Path jdk, Function<String, Optional<String>> parameters) {
        this.name = name;
        this.request = request;
        this.jdk = Jdk.in(jdk);
        this.parameters = withoutWatchers(parameters);
    }

    /** Configuration parameters for a JVM that is watched by us alone. */
    static Function<String, Optional<String>> withoutWatchers(Function<String, Optional<String>> parameters) {
        return parameter -> NOT_FOR_TRIALS.contains(parameter) ? Optional.empty() : parameters.apply(parameter);
    }

    /**
     * Prepares the search for the lowest kernel on which test classes pass, compared with an empty test.
     *
     * @param testClasses classes of JUnit Jupiter, which run together
     * @return the search, down to {@link Floor#BASELINE}
     */
    public static Floor floorOf(Class<?>... testClasses) {
        List<String> ids = Stream.of(testClasses).map(TestTrial::id).toList();
        String name =
                String.join(", ", Stream.of(testClasses).map(Class::getName).toList());
        Path jdk = Path.of(System.getProperty("java.home"));
        Function<String, Optional<String>> parameters = parameter -> Optional.ofNullable(System.getProperty(parameter));
        return Floor.of(new TestTrial(name, new GuestRequest(ids, Map.of()), jdk, parameters))
                .comparedWith(empty(jdk, parameters));
    }

    /** An empty test, which shows what the JVM and JUnit do by themselves. */
    static TestTrial empty(Path jdk, Function<String, Optional<String>> parameters) {
        return new TestTrial(
                "an empty test", new GuestRequest(List.of(ArchiveTraining.EMPTY_TEST), Map.of()), jdk, parameters);
    }

    private static String id(Class<?> testClass) {
        boolean isNested = testClass.isMemberClass() && !Modifier.isStatic(testClass.getModifiers());
        return isNested
                ? id(testClass.getEnclosingClass()) + "/[nested-class:" + testClass.getSimpleName() + "]"
                : "[engine:junit-jupiter]/[class:" + testClass.getName() + "]";
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Attempt run(Environment environment, Watch watch) throws EnvironmentUnavailableException, IOException {
        CallRecord calls = new CallRecord(watch);
        try (Sandbox sandbox = provider.start(environment, Set.of())) {
            Optional<String> failure = failure(sandbox, calls);
            return new Attempt(
                    failure.isEmpty(), failure.orElse("passed"), calls.refusals(sandbox::attribute), calls.trapped());
        }
    }

    /** Runs the tests; empty if they pass. */
    private Optional<String> failure(Sandbox sandbox, CallRecord calls)
            throws EnvironmentUnavailableException, IOException {
        TestOutcomes outcomes = new TestOutcomes();
        Duration limit = longest.isZero() ? FIRST_LIMIT : LIMIT.plus(longest.multipliedBy(FACTOR));
        long start = System.nanoTime();
        try (GuestJvm guest = GuestJvm.start(sandbox, jdk, parameters, calls)) {
            guest.execute(request, outcomes, limit);
        } catch (UntraceableException e) {
            throw new IOException(e.getMessage(), e);
        } catch (GuestDiedException e) {
            return Optional.of(e.gist());
        }
        Optional<String> failure = outcomes.failure(expected);
        if (failure.isEmpty()) {
            expected = outcomes.succeeded();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            longest = took.compareTo(longest) > 0 ? took : longest;
        }
        return failure;
    }
}
