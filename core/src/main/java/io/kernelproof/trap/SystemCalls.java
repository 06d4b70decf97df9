package io.kernelproof.trap;

import io.kernelproof.kernel.Arch;
import io.kernelproof.syscall.Syscall;
import io.kernelproof.syscall.SyscallFlag;
import io.kernelproof.syscall.SyscallTable;
import java.util.Optional;

/** How the records of calls are named. */
final class SystemCalls {

    private SystemCalls() {}

    static String name(String abi, int number) {
        return find(abi, number).map(Syscall::name).orElse("#" + number);
    }

    static String name(String abi, int number, long flag) {
        return find(abi, number)
                .flatMap(syscall -> SyscallTable.bundled().flag(syscall, flag))
                .map(SyscallFlag::toString)
                .orElseGet(() -> name(abi, number));
    }

    private static Optional<Syscall> find(String abi, int number) {
        return (abi.equals("x32") ? Optional.of(Arch.X86_64) : Arch.of(abi))
                .flatMap(arch -> SyscallTable.bundled().byNumber(arch, number));
    }
}
