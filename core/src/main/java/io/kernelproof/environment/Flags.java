package io.kernelproof.environment;

import io.kernelproof.kernel.Errno;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.probe.Observations;
import io.kernelproof.probe.SyscallStatus;
import io.kernelproof.profile.KernelProfile;
import io.kernelproof.profile.Support;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
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

    /** What the tables say; what the kernel does not take is refused if it stands in a register. */
    static SyscallStatus simulated(SyscallFlag flag, KernelProfile kernel) {
        Optional<Support> known = kernel.support(flag);
        if (known.isEmpty()) {
            return new SyscallStatus.Unknown(
                    flag.toString(),
                    "it is not recorded whether %s has this flag%s".formatted(kernel.name(), since(flag)));
        } else if (known.get() instanceof Support.Missing missing) {
            return refused(flag, flag.place().map(SyscallFlag.Place::errno), missing.reason());
        } else if (known.get() instanceof Support.Answers answers) {
            return refused(flag, Optional.of(answers.errno()), answers.reason());
        } else if (known.get() instanceof Support.SwitchedOff off) {
            return refused(flag, Optional.of(off.errno()), off.reason());
        }
        return new SyscallStatus.Present(
                flag.toString(), "the tables have it for %s%s".formatted(kernel.name(), since(flag)));
    }

    private static SyscallStatus refused(SyscallFlag flag, Optional<Integer> errno, String reason) {
        return flag.place().isPresent()
                ? new SyscallStatus.Masked(flag.toString(), OptionalInt.of(errno.orElseThrow()), reason)
                : new SyscallStatus.Missing(
                        flag.toString(), reason + "; the simulation cannot see this flag in a call, so it works here");
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
