package io.kernelproof.syscall;

import com.sun.jna.LastErrorException;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import io.kernelproof.kernel.Arch;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * Makes system calls by name, for tests of calls for which the C library may have no function yet.
 *
 * <p>A call is made on the calling thread, and that thread goes on running Java: calls that change its stack, its
 * signal mask or its identity, or that fork, break the JVM.
 *
 * <p>The first use loads a native library. From JDK 24 on the JVM prints a warning at that, which no library can
 * prevent, unless it was started with {@code --enable-native-access=ALL-UNNAMED}. The JVMs that this library starts
 * inside environments are, so no warning is seen there.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public final class Syscalls {

    /** What the calling convention of Linux has registers for, on every architecture. */
    private static final int REGISTERS = 6;

    private Syscalls() {}

    /**
     * Make a system call on this thread and wait for it.
     *
     * <p>All six argument registers are always set, those not given to 0: a stale register can read as a flag.
     *
     * @param name the name of the call, such as {@code pidfd_open}; never {@code null}
     * @param args at most six, in the order of the kernel: a {@link Byte}, {@link Short}, {@link Integer} or {@link
     *     Long}, sign extended; a {@link String}, passed as UTF-8 with a zero byte at its end; a {@code byte[]}, passed
     *     as memory that the kernel may write to; a JNA {@link Pointer}; or {@code null} for the null pointer. The
     *     memory behind strings and byte arrays is valid until the call returns
     * @return what the call returned
     * @throws SyscallException if the call came back with an error
     * @throws IllegalArgumentException if the table has no such call, if it has no number on this architecture, if
     *     there are more than six arguments, or if one is of another type
     * @throws UnsatisfiedLinkError if JNA cannot load its native library, or the C library has no {@code syscall}
     */
    public static long invoke(String name, @Nullable Object... args) {
        NativeLong number = new NativeLong(number(name));
        if (args.length > REGISTERS) {
            throw rejected(name, "at most six arguments", String.valueOf(args.length));
        }
        List<Word> words = Arrays.stream(args).map(arg -> word(name, arg)).toList();
        try {
            return CLibrary.INSTANCE.syscall(number, registers(words)).longValue();
        } catch (LastErrorException e) {
            String shown = words.stream().map(Word::shown).collect(Collectors.joining(", ", name + "(", ")"));
            throw new SyscallException(name, shown, e.getErrorCode());
        } finally {
            copyBack(words, args);
            Reference.reachabilityFence(words);
        }
    }

    private static int number(String name) {
        Arch arch = Arch.current();
        return SyscallTable.bundled()
                .get(name)
                .number(arch)
                .orElseThrow(() -> rejected(name, "a call that " + arch.id() + " has", "no number on " + arch.id()));
    }

    private static Word word(String name, @Nullable Object arg) {
        if (arg == null) {
            return new Word(new Pointer(0), "NULL");
        } else if (arg instanceof Long || arg instanceof Integer || arg instanceof Short || arg instanceof Byte) {
            return new Word(new Pointer(((Number) arg).longValue()), arg.toString());
        } else if (arg instanceof String text) {
            return new Word(memory((text + '\0').getBytes(StandardCharsets.UTF_8)), '"' + text + '"');
        } else if (arg instanceof byte[] bytes) {
            return new Word(memory(bytes), "byte[" + bytes.length + "]");
        } else if (arg instanceof Pointer pointer) {
            return new Word(pointer, "0x" + Long.toHexString(Pointer.nativeValue(pointer)));
        }
        throw rejected(
                name,
                "arguments that are whole numbers, String, byte[], Pointer or null",
                arg.getClass().getName());
    }

    private static Memory memory(byte[] content) {
        Memory memory = new Memory(Math.max(1, content.length));
        memory.write(0, content, 0, content.length);
        return memory;
    }

    private static Object[] registers(List<Word> words) {
        return Stream.concat(words.stream().map(Word::value), Stream.generate(() -> new Pointer(0)))
                .limit(REGISTERS)
                .toArray();
    }

    private static void copyBack(List<Word> words, @Nullable Object[] args) {
        for (int index = 0; index < args.length; index++) {
            if (args[index] instanceof byte[] bytes) {
                words.get(index).value().read(0, bytes, 0, bytes.length);
            }
        }
    }

    private static IllegalArgumentException rejected(String name, String expected, String seen) {
        return new IllegalArgumentException("""
                System call [%s] cannot be made.
                  expected: %s
                  seen:     %s
                  next:     see the manual page %s(2) for the call as the kernel takes it""".formatted(name, expected, seen, name));
    }

    /** An argument as a register holds it: a pointer, because that is as wide as a register everywhere. */
    private record Word(Pointer value, String shown) {}

    /** What this process already has loaded: any C library will do. */
    private interface CLibrary extends Library {

        CLibrary INSTANCE = Native.load(CLibrary.class);

        NativeLong syscall(NativeLong number, Object... words) throws LastErrorException;
    }
}
