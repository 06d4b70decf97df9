package io.kernelproof.environment;

import io.kernelproof.profile.KernelProfile;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * Where a workload runs: at present, this machine with its own or a simulated kernel.
 *
 * @param simulated the kernel to simulate, or empty for the kernel as it is
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Environment(Optional<KernelProfile> simulated) {

    /** The name under which annotations and configuration know the kernel of this machine as it is. */
    public static final String HOST_KERNEL = "host";

    /**
     * Finds the environment for a kernel's name.
     *
     * @param kernel {@value #HOST_KERNEL}, a mainline version such as {@code 5.14}, or a vendor kernel such as {@code rhel-7.9}
     * @return the environment
     * @throws IllegalArgumentException if no such kernel is known; the message names the nearest
     */
    public static Environment onKernel(String kernel) {
        return new Environment(
                kernel.equals(HOST_KERNEL) ? Optional.empty() : Optional.of(KernelProfile.named(kernel)));
    }

    /**
     * Returns what tells this environment from others, the same on every machine: it stands in unique ids and reports.
     *
     * @return such as {@code host} or {@code rhel-7.9}
     */
    public String id() {
        return simulated.map(KernelProfile::name).orElse(HOST_KERNEL);
    }

    /**
     * Returns the name for people, with the kernel's fidelity where it is not the real one.
     *
     * @return such as {@code host} or {@code rhel-7.9 (simulated)}
     */
    public String name() {
        return simulated.map(kernel -> kernel.name() + " (simulated)").orElse(HOST_KERNEL);
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
     * Returns the axes of the matrix with this environment's place on each.
     *
     * @return axis to value, such as {@code kernel} to {@code rhel-7.9}
     */
    public Map<String, String> axes() {
        return Map.of("kernel", id());
    }

    @Override
    public String toString() {
        return name();
    }
}
