package io.kernelproof.trap;

import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallTable;

/** How the records of calls are named. */
final class SystemCalls {

    private SystemCalls() {}

    static String name(String abi, int number) {
        return Arch.of(abi)
                .flatMap(arch -> SyscallTable.bundled().byNumber(arch, number))
                .map(Syscall::name)
                .orElse("#" + number);
    }
}
