package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.Syscalls;
import java.util.OptionalInt;

/** What is known of the flags of a call that is there. */
final class Flags {

    private Flags() {}

    /** This JVM makes the call itself, with arguments that have no effect: it sees what its children see. */
    static SyscallStatus here(SyscallFlag flag, Observations observations) {
        if (flag.trial().isEmpty()) {
            return byVersion(flag, observations.release());
        }
        int errno = tried(flag);
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

    private static int tried(SyscallFlag flag) {
        try {
            Syscalls.invoke(flag.syscall().name(), flag.trial().toArray());
            return 0;
        } catch (SyscallException e) {
            return e.errno();
        }
    }
}
