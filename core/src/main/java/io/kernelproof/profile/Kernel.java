package io.kernelproof.profile;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import java.util.Optional;

/** What the tables know of one kernel. */
interface Kernel {

    /** Its name in the tables. */
    String name();

    /** The same where mainline's versions stand beside vendors' kernels. */
    default String tables() {
        return name();
    }

    /** The mainline version that it began as; of gVisor, the one that it reports. */
    KernelVersion base();

    /** Its neighbour whose sources were read in place of its own. */
    Optional<String> inferredFrom();

    /** What {@code uname -r} tells on it. */
    String release();

    /** Where all that is known from. */
    String source();

    /** What it has, whatever is switched off. */
    Support support(Syscall syscall, Arch arch);

    /** The same of a flag; empty if it is not recorded. */
    Optional<Support> support(SyscallFlag flag);

    /** Whether it lies between two of its kind; there is no end if the last one is empty. */
    boolean isBetween(String first, String last);
}
