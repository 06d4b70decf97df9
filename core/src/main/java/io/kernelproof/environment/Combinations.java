package io.kernelproof.environment;

import io.kernelproof.message.Problem;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apiguardian.api.API;

/**
 * The values that are named on each axis of a matrix; their combinations are environments.
 *
 * @param images names of images; empty for this machine
 * @param runtimes names of OCI runtimes; empty for the daemon's default
 * @param seccomp seccomp profiles, as in {@link Container#seccomp}; empty for the daemon's default
 * @param kernels names of kernels, as in {@link Environment#onKernel}; empty for the kernel that is there
 */
@API(status = API.Status.INTERNAL, since = "0.1.0")
public record Combinations(List<String> images, List<String> runtimes, List<String> seccomp, List<String> kernels) {

    /** Names nothing. */
    public static final Combinations NONE = new Combinations(List.of(), List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Combinations {
        images = List.copyOf(images);
        runtimes = List.copyOf(runtimes);
        seccomp = List.copyOf(seccomp);
        kernels = List.copyOf(kernels);
    }

    /**
     * Tells whether no axis names anything.
     *
     * @return true if there is nothing to combine
     */
    public boolean isEmpty() {
        return images.isEmpty() && runtimes.isEmpty() && seccomp.isEmpty() && kernels.isEmpty();
    }

    /**
     * Replaces axes, each as a whole.
     *
     * @param replacement what to take instead, on those axes on which it names something
     * @return the changed matrix
     */
    public Combinations replacedBy(Combinations replacement) {
        return new Combinations(
                either(replacement.images, images),
                either(replacement.runtimes, runtimes),
                either(replacement.seccomp, seccomp),
                either(replacement.kernels, kernels));
    }

    private static List<String> either(List<String> first, List<String> second) {
        return first.isEmpty() ? second : first;
    }

    /**
     * Combines each value with each of the other axes, in the order in which they are named: the first axis changes slowest.
     *
     * @return the environments, each once
     * @throws IllegalArgumentException if a name is none, or the axes contradict each other; the message goes on after the words
     *     "the matrix"
     */
    public List<Environment> environments() {
        requireImages("runtimes", runtimes);
        requireImages("seccomp profiles", seccomp);
        Set<Environment> environments = new LinkedHashSet<>();
        for (Optional<String> image : values(images)) {
            for (Optional<String> runtime : values(runtimes)) {
                for (Optional<String> profile : values(seccomp)) {
                    for (Optional<String> kernel : values(kernels)) {
                        environments.add(environment(image, runtime, profile, kernel));
                    }
                }
            }
        }
        return List.copyOf(environments);
    }

    /** An axis on which nothing is named has one place. */
    private static List<Optional<String>> values(List<String> axis) {
        return axis.isEmpty()
                ? List.of(Optional.empty())
                : axis.stream().map(Optional::of).toList();
    }

    private static Environment environment(
            Optional<String> image, Optional<String> runtime, Optional<String> seccomp, Optional<String> kernel) {
        Environment onKernel;
        try {
            onKernel = Environment.onKernel(kernel.orElse(Environment.HOST_KERNEL));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("names a kernel that is none. " + e.getMessage(), e);
        }
        try {
            return image.map(name -> onKernel.in(new Container(name, runtime, seccomp)))
                    .orElse(onKernel);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("names a container that is none. " + e.getMessage(), e);
        }
    }

    /**
     * Combines as {@link #environments}, where what is wrong is told elsewhere or does not matter.
     *
     * @return the environments; none if anything is wrong, or nothing named
     */
    public List<Environment> environmentsOrNone() {
        try {
            return isEmpty() ? List.of() : environments();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private void requireImages(String axis, List<String> values) {
        if (images.isEmpty() && !values.isEmpty()) {
            throw new IllegalArgumentException(new Problem(
                            "names %s, but no image to start with them.".formatted(axis),
                            "images, by @RunInImages or the configuration parameter 'kernelproof.images'",
                            "none, and %s %s".formatted(axis, values),
                            "name an image, such as debian:12, or remove the " + axis)
                    .toString());
        }
    }
}
