package io.kernelproof.trap;

import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;
import java.util.OptionalInt;

/** What the records of calls have in common. */
final class SystemCalls {

    /** The kernel's {@code MAX_ERRNO}, include/linux/err.h: results from -4095 to -1 are errors. */
    private static final long MAX_ERRNO = 4095;

    private SystemCalls() {}

    static OptionalInt errno(long result) {
        return result < 0 && result >= -MAX_ERRNO ? OptionalInt.of((int) -result) : OptionalInt.empty();
    }

    static String name(String abi, int number) {
        return Arch.of(abi)
                .flatMap(arch -> SyscallTable.bundled().byNumber(arch, number))
                .map(Syscall::name)
                .orElse("#" + number);
    }
}
