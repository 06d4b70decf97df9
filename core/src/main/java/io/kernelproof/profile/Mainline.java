package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscall;

/** What a mainline version has, all its options on. */
final class Mainline {

    private Mainline() {}

    static KernelProfile profile(KernelVersion version) {
        return new KernelProfile(
                version.toString(),
                version,
                false,
                (syscall, arch) -> support(version, syscall, arch),
                flag -> version.isBefore(flag.since()));
    }

    static Support support(KernelVersion version, Syscall syscall, Arch arch) {
        if (syscall.isIn(version, arch)) {
            return new Support.Present(syscall.source(), syscall.config().map(option -> "needs " + option));
        }
        return new Support.Missing(reason(version, syscall, arch), syscall.source());
    }

    private static String reason(KernelVersion version, Syscall syscall, Arch arch) {
        KernelVersion since = syscall.since(arch);
        KernelVersion until = syscall.until(arch).orElse(version);
        if (since.equals(until)) {
            return syscall.name() + " has a number on " + arch.id() + ", but no kernel has anything behind it";
        } else if (version.isBefore(since)) {
            return syscall.name() + " is in mainline since " + since + "; " + version + " is older";
        } else {
            return syscall.name() + " is in mainline until " + until + "; " + version + " has it no longer";
        }
    }
}
