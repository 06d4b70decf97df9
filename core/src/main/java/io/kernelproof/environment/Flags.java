package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** What is known of the flags of a call that is there. */
final class Flags {

    private Flags() {}

    /** Makes a call where the flag is asked about. */
    @FunctionalInterface
    interface Trial {
        long call(Syscall syscall, List<Long> arguments) throws IOException;
    }

    /** Makes the call with arguments that have no effect. */
    static SyscallStatus tried(SyscallFlag flag, Observations observations, Trial trial) {
        if (flag.trial().isEmpty()) {
            return byVersion(flag, observations.release());
        }
        int errno;
        try {
            errno = Errno.ofResult(trial.call(flag.syscall(), flag.trial())).orElse(0);
        } catch (IOException e) {
            return new SyscallStatus.Unknown(flag.toString(), "it could not be tried there: " + e.getMessage());
        }
        String seen = errno == 0 ? "it works" : "it answers " + Errno.name(errno);
        if (errno == Errno.EINVAL) {
            return new SyscallStatus.Missing(
                    flag.toString(), seen + " when called with it, as it does to what it does not know" + since(flag));
        } else if (errno == Errno.ENOSYS || errno == Errno.EPERM) {
            return new SyscallStatus.Unknown(
                    flag.toString(), seen + " when called with it, as a seccomp filter may" + since(flag));
        }
        return new SyscallStatus.Present(flag.toString(), seen + " when called with it, and not EINVAL");
    }

    /** What a mainline version lacks is refused if it stands in a register; a vendor may have added it. */
    static SyscallStatus simulated(SyscallFlag flag, KernelProfile kernel) {
        boolean isOfVendor = !kernel.name().equals(kernel.base().toString());
        if (!kernel.base().isBefore(flag.since())) {
            return new SyscallStatus.Present(
                    flag.toString(), "%s began as %s%s".formatted(kernel.name(), kernel.base(), since(flag)));
        } else if (isOfVendor) {
            return new SyscallStatus.Unknown(
                    flag.toString(),
                    "%s began as %s, and which flags were added to it is not recorded%s"
                            .formatted(kernel.name(), kernel.base(), since(flag)));
        }
        return flag.place()
                .<SyscallStatus>map(place -> new SyscallStatus.Masked(
                        flag.toString(),
                        OptionalInt.of(place.errno()),
                        "%s is older%s".formatted(kernel.name(), since(flag))))
                .orElseGet(() -> new SyscallStatus.Missing(
                        flag.toString(),
                        "%s is older; the simulation cannot see this flag in a call, so it works here%s"
                                .formatted(kernel.name(), since(flag))));
    }

    /** Nothing but the version is known, which can be too low, not too high. */
    private static SyscallStatus byVersion(SyscallFlag flag, KernelVersion release) {
        String reason = "not tried, as no harmless way is known; this kernel is %s%s".formatted(release, since(flag));
        return release.isBefore(flag.since())
                ? new SyscallStatus.Unknown(flag.toString(), reason)
                : new SyscallStatus.Present(flag.toString(), reason);
    }

    private static String since(SyscallFlag flag) {
        return "; mainline has it since " + flag.since();
    }
}
