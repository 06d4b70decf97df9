package io.kernelproof.floor;

import io.kernelproof.kernel.KernelVersion;
import java.util.Comparator;
import org.apiguardian.api.API;

/**
 * A system call, or a flag of one, that kernels before a version do not have.
 *
 * @param name such as {@code pidfd_open} or {@code pidfd_open#PIDFD_NONBLOCK}
 * @param since the first mainline version that has it
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Feature(String name, KernelVersion since) implements Comparable<Feature> {

    @Override
    public int compareTo(Feature other) {
        return Comparator.comparing(Feature::since).thenComparing(Feature::name).compare(this, other);
    }

    @Override
    public String toString() {
        return name + " (" + since + ")";
    }
}
