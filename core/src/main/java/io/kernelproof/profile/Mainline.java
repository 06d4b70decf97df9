package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.util.Optional;

/** What a mainline version has, all its options on. */
record Mainline(KernelVersion version) implements Kernel {

    /** How the tables name a version where vendors' kernels stand beside it. */
    static final String PREFIX = "mainline ";

    @Override
    public String name() {
        return version.toString();
    }

    @Override
    public String tables() {
        return PREFIX + version;
    }

    @Override
    public KernelVersion base() {
        return version;
    }

    @Override
    public Optional<String> inferredFrom() {
        return Optional.empty();
    }

    /** Always three numbers: a two-number release of kernel.org reports itself with a .0 since 3.0. */
    @Override
    public String release() {
        return version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public String source() {
        return "the table of system calls, of mainline";
    }

    @Override
    public Support support(Syscall syscall, Arch arch) {
        return support(version, syscall, arch);
    }

    @Override
    public Optional<Support> support(SyscallFlag flag) {
        return Optional.of(support(version, flag));
    }

    @Override
    public boolean isBetween(String first, String last) {
        return first.startsWith(PREFIX)
                && !version.isBefore(numbers(first))
                && (last.isEmpty() || !numbers(last).isBefore(series()));
    }

    private static KernelVersion numbers(String name) {
        return KernelVersion.parse(name.substring(PREFIX.length()));
    }

    /** Without the number of a stable update, so that 6.4.12 is no newer than 6.4. */
    private KernelVersion series() {
        return version.major() < 3 ? version : new KernelVersion(version.major(), version.minor(), 0);
    }

    static Support support(KernelVersion version, Syscall syscall, Arch arch) {
        if (syscall.isIn(version, arch)) {
            return new Support.Present(syscall.source(), syscall.config().map(option -> "needs " + option));
        }
        return new Support.Missing(reason(version, syscall, arch), syscall.source());
    }

    static Support support(KernelVersion version, SyscallFlag flag) {
        return version.isBefore(flag.since())
                ? new Support.Missing(
                        "the flag is in mainline since %s; %s is older".formatted(flag.since(), version), flag.source())
                : new Support.Present(flag.source(), Optional.empty());
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
