package io.kernelproof.environment.machine;

import io.kernelproof.kernel.Arch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a kernel is booted on: all emulate, so that any host does, virtualized ones too. */
@SuppressWarnings("ImmutableEnumChecker") // a List.of strings never changes
enum Machine {
    /** A 64-bit ARM board of QEMU's. Newer processors sign their return addresses, which takes QEMU five times as long. */
    QEMU_AARCH64(
            Arch.AARCH64,
            "qemu-system-aarch64",
            "ARMd",
            0x38,
            List.of("-machine", "virt", "-cpu", "cortex-a57"),
            "console=ttyAMA0"),

    /** A PC of QEMU's. Without cmpxchg16b, with which QEMU 7.2 lets one in four boots of Linux 6.12 die. */
    QEMU_X86_64(
            Arch.X86_64,
            "qemu-system-x86_64",
            "HdrS",
            0x202,
            List.of("-machine", "q35", "-cpu", "max,-cx16"),
            "console=ttyS0 no_timer_check tsc=reliable"),

    /** Linux as a program: one processor, none of the distribution's drivers, and a few calls less. */
    USER_MODE_LINUX(Arch.X86_64, "", "\u007fELF", 0, List.of(), "con=null con0=null,fd:1 console=tty0");

    /** Enough of a kernel's beginning to tell what it is for. */
    static final int MAGIC_BYTES = 0x206;

    /** In megabytes. With 48 the kernels of distributions end before they have said anything. */
    private static final long LEAST_MEMORY = 256;

    /** The archive lies in memory, and its files in a file system that is given half of it. */
    private static final long MEMORY_FOR_ROOT = 4;

    /**
     * Little output, no start-up tests, no addresses that differ each time, an end instead of a wait after a panic, and
     * no workarounds for the processor's speculation: nobody is attacked by a test.
     */
    private static final String FASTER =
            "quiet panic=-1 nokaslr mitigations=off audit=0 random.trust_cpu=on cryptomgr.notests";

    private final Arch arch;
    private final String emulator;
    private final byte[] magic;
    private final int magicAt;
    private final List<String> hardware;
    private final String console;

    Machine(Arch arch, String emulator, String magic, int magicAt, List<String> hardware, String console) {
        this.arch = arch;
        this.emulator = emulator;
        this.magic = magic.getBytes(StandardCharsets.ISO_8859_1);
        this.magicAt = magicAt;
        this.hardware = hardware;
        this.console = console;
    }

    Arch arch() {
        return arch;
    }

    /** The program that has to be installed, empty if the kernel is a program itself. */
    String emulator() {
        return emulator;
    }

    boolean boots(byte[] beginning) {
        int end = magicAt + magic.length;
        return beginning.length >= end && Arrays.equals(beginning, magicAt, end, magic, 0, magic.length);
    }

    /**
     * Returns what to execute. The guest's console is the standard output of that.
     *
     * @param kernel the kernel's image
     * @param initramfs its root file system
     * @param scratch a directory for what the machine has to write while it runs
     * @throws IOException if the size of the root file system cannot be told
     */
    List<String> commandLine(Path kernel, Path initramfs, Path scratch) throws IOException {
        String memory = Math.max(LEAST_MEMORY, MEMORY_FOR_ROOT * (Files.size(initramfs) >> 20)) + "M";
        return this == USER_MODE_LINUX
                ? program(kernel, initramfs, scratch, memory)
                : emulated(kernel, initramfs, memory);
    }

    private List<String> emulated(Path kernel, Path initramfs, String memory) {
        List<String> rest = List.of(
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-m",
                memory,
                "-kernel",
                kernel.toString(),
                "-initrd",
                initramfs.toString(),
                "-append",
                console + " " + FASTER);
        return Stream.of(List.of(emulator), hardware, rest)
                .flatMap(List::stream)
                .toList();
    }

    private List<String> program(Path kernel, Path initramfs, Path scratch, String memory) {
        Stream<String> places =
                Stream.of(kernel.toString(), "mem=" + memory, "initrd=" + initramfs, "uml_dir=" + scratch);
        return Stream.concat(places, Stream.of((console + " " + FASTER).split(" ")))
                .toList();
    }
}
