package io.kernelproof.environment.container;

import com.sun.jna.Memory;
import io.kernelproof.kernel.Errno;
import io.kernelproof.probe.FilterAnswer;
import io.kernelproof.syscall.SyscallException;
import io.kernelproof.syscall.Syscalls;
import java.util.ArrayList;
import java.util.List;

/**
 * A seccomp filter as the kernel holds it: read from a process with ptrace(2), which takes root, and evaluated as the kernel does.
 * Nothing of it goes through the native program that it is compared with.
 */
record SeccompFilter(List<Instruction> instructions) {

    /** struct sock_filter of linux/filter.h. */
    record Instruction(int code, int whenTrue, int whenFalse, int constant) {}

    private static final int INSTRUCTION_BYTES = 8;
    private static final int MAX_INSTRUCTIONS = 4096;

    // linux/ptrace.h
    private static final int PTRACE_DETACH = 17;
    private static final int PTRACE_SEIZE = 0x4206;
    private static final int PTRACE_INTERRUPT = 0x4207;
    private static final int PTRACE_SECCOMP_GET_FILTER = 0x420c;
    private static final int WALL = 0x40000000;

    // linux/audit.h, and struct seccomp_data of linux/seccomp.h: the number, the architecture, a pointer, six
    // arguments.
    private static final int AUDIT_ARCH_X86_64 = 0xc000003e;
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;

    /**
     * Reads all filters of a process, by stopping it for a moment.
     *
     * @param pid of this machine
     * @return them, the newest first; empty if it has none
     */
    static List<SeccompFilter> of(long pid) {
        Syscalls.invoke("ptrace", PTRACE_SEIZE, pid, 0, 0);
        try {
            Syscalls.invoke("ptrace", PTRACE_INTERRUPT, pid, 0, 0);
            Syscalls.invoke("wait4", pid, new byte[4], WALL, null);
            List<SeccompFilter> filters = new ArrayList<>();
            while (true) {
                Memory memory = new Memory((long) MAX_INSTRUCTIONS * INSTRUCTION_BYTES);
                int count;
                try {
                    count = (int) Syscalls.invoke("ptrace", PTRACE_SECCOMP_GET_FILTER, pid, filters.size(), memory);
                } catch (SyscallException e) {
                    // EINVAL: it has no filters at all. ENOENT: no more of them.
                    if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
                        return filters;
                    }
                    throw e;
                }
                filters.add(parse(memory, count));
            }
        } finally {
            Syscalls.invoke("ptrace", PTRACE_DETACH, pid, 0, 0);
        }
    }

    private static SeccompFilter parse(Memory memory, int count) {
        List<Instruction> instructions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = (long) i * INSTRUCTION_BYTES;
            instructions.add(new Instruction(
                    Short.toUnsignedInt(memory.getShort(at)),
                    Byte.toUnsignedInt(memory.getByte(at + 2)),
                    Byte.toUnsignedInt(memory.getByte(at + 3)),
                    memory.getInt(at + 4)));
        }
        return new SeccompFilter(List.copyOf(instructions));
    }

    /** What all of them together do with a call without arguments: the most severe answer holds, of equal ones the newest. */
    static FilterAnswer answer(List<SeccompFilter> filters, int number) {
        int strongest = ACTION_ALLOW;
        for (SeccompFilter filter : filters) {
            int returned = filter.run(number);
            if ((returned & ACTION) < (strongest & ACTION)) {
                strongest = returned;
            }
        }
        return words(strongest);
    }

    // linux/seccomp.h, as signed numbers: the smaller, the more severe.
    private static final int ACTION = 0xffff0000;
    private static final int ACTION_KILL_PROCESS = 0x80000000;
    private static final int ACTION_KILL_THREAD = 0;
    private static final int ACTION_TRAP = 0x00030000;
    private static final int ACTION_ERRNO = 0x00050000;
    private static final int ACTION_LOG = 0x7ffc0000;
    private static final int ACTION_ALLOW = 0x7fff0000;

    private static FilterAnswer words(int returned) {
        return switch (returned & ACTION) {
            case ACTION_KILL_PROCESS, ACTION_KILL_THREAD -> new FilterAnswer.Killed();
            case ACTION_TRAP -> new FilterAnswer.Trapped();
            case ACTION_ERRNO -> new FilterAnswer.Refused(returned & ~ACTION);
            case ACTION_LOG, ACTION_ALLOW -> new FilterAnswer.Allowed();
            default -> new FilterAnswer.Unknown("the action 0x%08x".formatted(returned));
        };
    }

    /** Classic BPF, see linux/bpf_common.h, as far as seccomp allows it. */
    private int run(int number) {
        int accumulator = 0;
        int index = 0;
        int[] scratch = new int[16];
        for (int at = 0; at < instructions.size(); at++) {
            Instruction each = instructions.get(at);
            int constant = each.constant();
            switch (each.code()) {
                case 0x20 -> accumulator = word(constant, number); // LD | W | ABS
                case 0x00 -> accumulator = constant; // LD | IMM
                case 0x01 -> index = constant; // LDX | IMM
                case 0x60 -> accumulator = scratch[constant]; // LD | MEM
                case 0x61 -> index = scratch[constant]; // LDX | MEM
                case 0x02 -> scratch[constant] = accumulator; // ST
                case 0x03 -> scratch[constant] = index; // STX
                case 0x07 -> index = accumulator; // MISC | TAX
                case 0x87 -> accumulator = index; // MISC | TXA
                case 0x54 -> accumulator &= constant; // ALU | AND | K
                case 0x05 -> at += constant; // JMP | JA
                case 0x15 -> at += accumulator == constant ? each.whenTrue() : each.whenFalse(); // JMP | JEQ | K
                case 0x25 ->
                    at += Integer.compareUnsigned(accumulator, constant) > 0
                            ? each.whenTrue()
                            : each.whenFalse(); // JMP | JGT | K
                case 0x35 ->
                    at += Integer.compareUnsigned(accumulator, constant) >= 0
                            ? each.whenTrue()
                            : each.whenFalse(); // JMP | JGE | K
                case 0x45 -> at += (accumulator & constant) != 0 ? each.whenTrue() : each.whenFalse(); // JMP | JSET | K
                case 0x06 -> {
                    return constant; // RET | K
                }
                case 0x16 -> {
                    return accumulator; // RET | A
                }
                default -> throw new IllegalStateException("instruction %d: %s".formatted(at, each));
            }
        }
        throw new IllegalStateException("the filter ends without an answer");
    }

    private static int word(int offset, int number) {
        return switch (offset) {
            case NUMBER -> number;
            case ARCHITECTURE -> AUDIT_ARCH_X86_64;
            default -> 0;
        };
    }
}
