package io.kernelproof.junit;

import io.kernelproof.environment.Environment;
import io.kernelproof.floor.Floor;
import io.kernelproof.kernel.KernelVersion;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import org.apiguardian.api.API;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The minimum kernel that a class, a package or the configuration declares.
 *
 * @param version the oldest mainline version on which its tests pass
 * @param by what says so, such as {@code @MinimumKernel}
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record DeclaredMinimum(KernelVersion version, String by) {

    /**
     * Reads the annotation.
     *
     * @param element a class or package
     * @return empty if it has none
     * @throws IllegalArgumentException if it names no mainline version; the message has all four parts
     */
    public static Optional<DeclaredMinimum> on(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(element, MinimumKernel.class)
                .map(MinimumKernel::value)
                .map(KernelVersion::parse)
                .map(version -> new DeclaredMinimum(version, "@MinimumKernel"));
    }

    /** Where it is tried: the version itself, and the release just before. What is no version is left to whoever checks it. */
    static List<String> kernels(MinimumKernel annotation) {
        try {
            KernelVersion version = KernelVersion.parse(annotation.value());
            return List.of(version.toString(), Floor.releaseBefore(version).toString());
        } catch (IllegalArgumentException e) {
            return List.of(Environment.HOST_KERNEL);
        }
    }

    /**
     * Tells whether an environment is below it. Of kernels of vendors it is not known, for they have calls of newer versions.
     *
     * @param environment any environment
     * @return true if it simulates an older mainline version
     */
    public boolean isAbove(Environment environment) {
        return environment
                .simulated()
                .filter(kernel -> kernel.name().equals(kernel.base().toString()))
                .filter(kernel -> kernel.base().isBefore(version))
                .isPresent();
    }

    /**
     * Tells whether an environment is just below it.
     *
     * @param environment any environment
     * @return true if it simulates the mainline release before it
     */
    public boolean isJustAbove(Environment environment) {
        return isAbove(environment)
                && environment
                        .simulated()
                        .filter(kernel -> kernel.base().equals(Floor.releaseBefore(version)))
                        .isPresent();
    }
}
