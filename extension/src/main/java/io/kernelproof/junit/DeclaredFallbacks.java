package io.kernelproof.junit;

import io.kernelproof.syscall.SyscallTable;
import io.kernelproof.verdict.AllowedFallbacks;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link AllowFallback} says, for engine and extension. */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public final class DeclaredFallbacks {

    private DeclaredFallbacks() {}

    /**
     * Adds up what is declared.
     *
     * @param elements a test's method, its class, and the classes around that
     * @param failing whether no fallback is allowed where nothing is declared
     * @return what is allowed to the test
     */
    public static AllowedFallbacks on(Stream<? extends AnnotatedElement> elements, boolean failing) {
        List<AllowFallback> declared = elements.flatMap(
                        element -> AnnotationSupport.findAnnotation(element, AllowFallback.class).stream())
                .toList();
        boolean all = declared.isEmpty() ? !failing : declared.stream().anyMatch(each -> each.value().length == 0);
        Set<String> syscalls =
                declared.stream().flatMap(each -> Stream.of(each.value())).collect(Collectors.toSet());
        return new AllowedFallbacks(all, syscalls);
    }

    /**
     * Looks for what is wrong with the annotation of an element.
     *
     * @param element a class or method
     * @return a sentence that continues "names a call that is none"; empty if nothing is wrong
     */
    public static Optional<String> error(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, AllowFallback.class).stream()
                .flatMap(each -> Stream.of(each.value()))
                .flatMap(name -> unknown(name).stream())
                .findFirst();
    }

    private static Optional<String> unknown(String name) {
        try {
            SyscallTable.bundled().require(name);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
