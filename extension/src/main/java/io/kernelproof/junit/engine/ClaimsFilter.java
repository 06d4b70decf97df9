package io.kernelproof.junit.engine;

import io.kernelproof.junit.DeclaredMatrix;
import io.kernelproof.junit.session.Inside;
import io.kernelproof.message.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId.Segment;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Takes from the other engines the tests that we took, so that each runs once; registered automatically with every launcher.
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class ClaimsFilter implements PostDiscoveryFilter {

    /** Jupiter fails by the guard on the annotation, which shows the class as failed instead of ending the run. */
    private static final String GUARDED = "junit-jupiter";

    /** Creates the filter, for the service loader. */
    public ClaimsFilter() {}

    @Override
    public FilterResult apply(TestDescriptor descriptor) {
        List<String> engines = descriptor.getUniqueId().getSegments().stream()
                .filter(segment -> segment.getType().equals(Ids.ENGINE))
                .map(Segment::getValue)
                .toList();
        if (engines.contains(KernelproofTestEngine.ID) || Inside.environment().isPresent()) {
            return FilterResult.included("runs in an environment");
        }
        if (Claims.contain(descriptor.getUniqueId())) {
            return FilterResult.excluded("taken by kernelproof, to be run in environments");
        }
        if (descriptor.getChildren().isEmpty() && !engines.isEmpty()) {
            requireGuardOrNoAnnotation(descriptor, engines.get(engines.size() - 1));
        }
        return FilterResult.included("not taken by kernelproof");
    }

    private static void requireGuardOrNoAnnotation(TestDescriptor leaf, String engine) {
        if (engine.equals(GUARDED)) {
            return;
        }
        annotatedClass(leaf).ifPresent(testClass -> {
            throw new JUnitException(new Problem(
                            "%s on [%s]: its tests were about to run outside of every environment."
                                    .formatted(words(testClass), testClass.getName()),
                            "the test engine 'kernelproof' takes part in the run, and runs them inside",
                            "the engine '%s' would run them by itself".formatted(engine),
                            "do not exclude the engine 'kernelproof' or switch off JUnit's automatic registration of filters and"
                                    + " listeners")
                    .toString());
        });
    }

    private static String words(Class<?> testClass) {
        return Declarations.matrix(testClass).map(DeclaredMatrix::words).orElseThrow();
    }

    private static Optional<Class<?>> annotatedClass(TestDescriptor leaf) {
        return Stream.iterate(Optional.of(leaf), Optional::isPresent, each -> each.flatMap(TestDescriptor::getParent))
                .flatMap(Optional::stream)
                .<Class<?>>flatMap(each -> Declarations.testClass(each.getSource()).stream())
                .filter(testClass -> Declarations.matrix(testClass).isPresent())
                .findFirst();
    }
}
