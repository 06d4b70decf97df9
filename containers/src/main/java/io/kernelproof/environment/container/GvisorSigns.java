package io.kernelproof.environment.container;

import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.SyscallTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a kernel is gVisor's, by what it cannot hide: it lacks calls that every Linux has had for long, unless it was
 * built for a device with a single user. What {@code uname} says is no sign.
 *
 * @param missing those that are
 * @param seen all that was seen
 */
record GvisorSigns(List<String> missing, Observations seen) {

    /** Answered ENOSYS from gVisor's first release to that of 2025 (pkg/sentry/syscalls/linux/linux64.go). */
    private static final List<String> NEVER_IMPLEMENTED =
            List.of("setfsuid", "setfsgid", "remap_file_pages", "vmsplice");

    static GvisorSigns in(Observations seen) {
        return new GvisorSigns(
                NEVER_IMPLEMENTED.stream()
                        .filter(name -> seen.status(SyscallTable.bundled().get(name)) instanceof SyscallStatus.Missing)
                        .toList(),
                seen);
    }

    /** By its usual name, or one such as runsc-kvm. Under a name of its own it is nobody's mistake. */
    static boolean areExpectedOf(String runtime) {
        return runtime.startsWith("runsc");
    }

    /** A single one may be missing for another reason. */
    boolean areThere() {
        return missing.size() >= NEVER_IMPLEMENTED.size() - 1;
    }

    String words() {
        return areThere()
                ? "gVisor%s: it lacks %s".formatted(releases(), String.join(", ", missing))
                : "Linux: it has "
                        + NEVER_IMPLEMENTED.stream()
                                .filter(name -> !missing.contains(name))
                                .collect(Collectors.joining(", "));
    }

    private String releases() {
        Map<String, Boolean> present = seen.statuses().stream()
                .filter(status -> status instanceof SyscallStatus.Present || status instanceof SyscallStatus.Missing)
                .collect(Collectors.toMap(SyscallStatus::syscall, status -> status instanceof SyscallStatus.Present));
        List<String> nearest = KernelProfile.gvisorReleasesLike(seen.arch(), present);
        return nearest.isEmpty()
                ? ""
                : ", most like %s to %s".formatted(nearest.get(0), nearest.get(nearest.size() - 1));
    }
}
