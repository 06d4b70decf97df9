package io.kernelproof.junit;

import io.kernelproof.environment.Combinations;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apiguardian.api.API;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The matrix that the annotations of one class or method make.
 *
 * @param combinations what they name
 * @param words which annotations those are, such as {@code @RunInImages, @RunOnKernels}
 * @param isEmptySomewhere whether one of them names nothing
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record DeclaredMatrix(Combinations combinations, String words, boolean isEmptySomewhere) {

    /**
     * Reads the annotations.
     *
     * @param element a class or method
     * @return empty if it has none of them
     */
    public static Optional<DeclaredMatrix> on(AnnotatedElement element) {
        Reading reading = new Reading(element, new ArrayList<>(), new ArrayList<>());
        Combinations combinations = new Combinations(
                reading.values(RunInImages.class, RunInImages::value),
                reading.values(RunOnRuntimes.class, RunOnRuntimes::value),
                reading.values(RunUnderSeccomp.class, RunUnderSeccomp::value),
                reading.kernels());
        return reading.found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new DeclaredMatrix(combinations, String.join(", ", reading.found), !reading.empty.isEmpty()));
    }

    private record Reading(AnnotatedElement element, List<String> found, List<String> empty) {

        List<String> kernels() {
            List<String> kernels = new ArrayList<>(values(RunOnKernels.class, RunOnKernels::value));
            kernels.addAll(values(
                    MinimumKernel.class,
                    minimum -> DeclaredMinimum.kernels(minimum).toArray(String[]::new)));
            return kernels;
        }

        <A extends Annotation> List<String> values(Class<A> type, Function<A, String[]> value) {
            Optional<A> annotation = AnnotationSupport.findAnnotation(element, type);
            List<String> values = annotation.map(value).map(Arrays::asList).orElse(List.of());
            annotation.ifPresent(present -> {
                found.add("@" + type.getSimpleName());
                if (values.isEmpty()) {
                    empty.add(type.getSimpleName());
                }
            });
            return values;
        }
    }
}
