package io.kernelproof.environment;

import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.profile.KernelProfile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Where a workload runs: this machine or a container, with the kernel that is there or a simulated one.
 *
 * @param container the container, or empty for this machine
 * @param simulated the kernel to simulate, or empty for the kernel as it is
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Environment(Optional<Container> container, Optional<KernelProfile> simulated) {

    /** The name under which annotations and configuration know the kernel as it is: that of this machine, or of the container. */
    public static final String HOST_KERNEL = "host";

    private static final String SEPARATOR = " / ";

    /**
     * Finds the environment for a kernel's name on this machine.
     *
     * @param kernel {@value #HOST_KERNEL}, a mainline version such as {@code 5.14}, or a vendor kernel such as {@code rhel-7.9}
     * @return the environment
     * @throws IllegalArgumentException if no such kernel is known; the message names the nearest
     */
    public static Environment onKernel(String kernel) {
        return new Environment(
                Optional.empty(),
                kernel.equals(HOST_KERNEL) ? Optional.empty() : Optional.of(KernelProfile.named(kernel)));
    }

    /**
     * Puts this environment's kernel into a container.
     *
     * @param container the container
     * @return the environment there
     */
    public Environment in(Container container) {
        return new Environment(Optional.of(container), simulated);
    }

    /**
     * Returns what tells this environment from others, the same on every machine: it stands in unique ids and reports.
     *
     * @return what was asked for, in the order of the axes, such as {@code host}, {@code rhel-7.9} or {@code debian:12 / runsc}
     */
    public String id() {
        return join(simulated.map(KernelProfile::name));
    }

    /**
     * Returns the name for people, with the kernel's fidelity where it is not the real one.
     *
     * @return such as {@code host} or {@code debian:12 / rhel-7.9 (simulated)}
     */
    public String name() {
        return join(simulated.map(kernel -> kernel.name() + simulated(kernel)));
    }

    private static String simulated(KernelProfile kernel) {
        return kernel.note().isEmpty() ? " (simulated)" : " (simulated as %s)".formatted(kernel.tables());
    }

    private String join(Optional<String> kernel) {
        String parts = Stream.of(
                        container.map(Container::image),
                        container.flatMap(Container::runtime),
                        container.flatMap(Container::seccomp),
                        kernel)
                .flatMap(Optional::stream)
                .collect(Collectors.joining(SEPARATOR));
        return parts.isEmpty() ? HOST_KERNEL : parts;
    }

    /**
     * Returns how close the kernel is to the one that is named.
     *
     * @return the fidelity
     */
    public Fidelity fidelity() {
        return simulated.isPresent() ? Fidelity.SIMULATED : Fidelity.REAL;
    }

    /**
     * Returns what the kernel's release is there for programs.
     *
     * @return the numbers of the simulated kernel's release; empty for the kernel as it is
     */
    public Optional<KernelVersion> simulatedRelease() {
        return simulated.map(kernel -> KernelVersion.ofRelease(kernel.release()));
    }

    /**
     * Returns the axes of the matrix with this environment's place on each: image, runtime and seccomp as far as they were asked
     * for, and always the kernel.
     *
     * @return axis to value, such as {@code kernel} to {@code rhel-7.9}, in this order
     */
    public Map<String, String> axes() {
        Map<String, String> axes = new LinkedHashMap<>();
        container.ifPresent(asked -> {
            axes.put("image", asked.image());
            asked.runtime().ifPresent(runtime -> axes.put("runtime", runtime));
            asked.seccomp().ifPresent(seccomp -> axes.put("seccomp", seccomp));
        });
        axes.put("kernel", simulated.map(KernelProfile::name).orElse(HOST_KERNEL));
        return Collections.unmodifiableMap(axes);
    }

    /** As every record has it; but that is code which the JDK makes when it is first called, for 10 ms of each start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Environment that
                && container.equals(that.container)
                && simulated.equals(that.simulated);
    }

    @Override
    public int hashCode() {
        return Objects.hash(container, simulated);
    }

    @Override
    public String toString() {
        return name();
    }
}
