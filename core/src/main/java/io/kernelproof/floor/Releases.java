package io.kernelproof.floor;

import io.kernelproof.kernel.KernelVersion;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The mainline releases in their order. */
final class Releases {

    /** The last release before each first of a series (kernel.org, pub/linux/kernel). */
    private static final Map<KernelVersion, KernelVersion> LAST_BEFORE = Map.of(
                    "3.0", "2.6.39",
                    "4.0", "3.19",
                    "5.0", "4.20",
                    "6.0", "5.19",
                    "7.0", "6.19")
            .entrySet()
            .stream()
            .collect(Collectors.toUnmodifiableMap(
                    entry -> KernelVersion.parse(entry.getKey()), entry -> KernelVersion.parse(entry.getValue())));

    private Releases() {}

    /** Returns the release just before another. */
    static KernelVersion before(KernelVersion version) {
        KernelVersion last = LAST_BEFORE.get(version);
        if (last != null) {
            return last;
        }
        return version.major() < 3
                ? new KernelVersion(version.major(), version.minor(), version.patch() - 1)
                : new KernelVersion(version.major(), version.minor() - 1, 0);
    }

    /** Returns all releases after one and up to another. */
    static NavigableSet<KernelVersion> between(KernelVersion after, KernelVersion upTo) {
        NavigableSet<KernelVersion> releases = new TreeSet<>();
        for (KernelVersion each = upTo; after.isBefore(each); each = before(each)) {
            releases.add(each);
        }
        return releases;
    }

    /** Returns the release that a running kernel began as: stable updates bring no features. */
    static KernelVersion of(KernelVersion running) {
        return running.major() < 3 ? running : new KernelVersion(running.major(), running.minor(), 0);
    }
}
