package io.kernelproof.kernel;

import io.kernelproof.message.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apiguardian.api.API;

/**
 * The processor architectures, as system call ABIs, that the tables cover.
 *
 * <p>The number of a system call differs between them, and so does the first kernel that has it.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
@SuppressWarnings("ImmutableEnumChecker") // a record of numbers and a Set.of strings never change
public enum Arch {
    /** 64-bit x86, without the x32 ABI. */
    X86_64("x86_64", "2.6.0", "amd64"),
    /** 64-bit ARM, little endian. */
    AARCH64("aarch64", "3.7", "arm64"),
    /** 64-bit RISC-V. */
    RISCV64("riscv64", "4.15"),
    /** 64-bit PowerPC, little endian. */
    PPC64LE("ppc64le", "3.13"),
    /** 64-bit IBM Z. */
    S390X("s390x", "2.6.0"),
    /** 32-bit ARM with the embedded ABI. */
    ARM("arm", "2.6.16", "armv7l", "armv6l", "armv8l", "armhf"),
    /** 32-bit x86. */
    I386("i386", "2.6.0", "x86", "i686", "i586", "386"),
    /** 64-bit LoongArch. */
    LOONG64("loong64", "5.19", "loongarch64");

    private final String id;
    private final KernelVersion since;
    private final Set<String> aliases;

    Arch(String id, String since, String... aliases) {
        this.id = id;
        this.since = KernelVersion.parse(since);
        this.aliases = Set.of(aliases);
    }

    /**
     * Return the name that the tables and the native launcher use.
     *
     * @return the name, such as {@code x86_64}
     */
    public String id() {
        return id;
    }

    /**
     * Return the first mainline version that runs on this architecture, 2.6.0 for all older ones.
     *
     * @return the version, below which no system call exists on this architecture
     */
    public KernelVersion since() {
        return since;
    }

    /**
     * Return the architecture of the 32-bit programs that a kernel of this one runs as well.
     *
     * @return such as {@link #I386} for {@link #X86_64}, or empty if there are none, or none that the tables cover
     */
    public Optional<Arch> of32Bit() {
        return switch (this) {
            case X86_64 -> Optional.of(I386);
            case AARCH64 -> Optional.of(ARM);
            default -> Optional.empty();
        };
    }

    /**
     * Find the architecture of a name.
     *
     * @param name what {@link #id()}, {@code os.arch}, {@code uname -m} or the platform of a container image call it;
     *     never {@code null}
     * @return the architecture, or empty if the tables do not cover it
     */
    public static Optional<Arch> of(String name) {
        return Stream.of(values())
                .filter(arch -> arch.id.equals(name) || arch.aliases.contains(name))
                .findFirst();
    }

    /**
     * Return the architecture of this Java virtual machine.
     *
     * @return the architecture named by {@code os.arch}
     * @throws IllegalStateException if the tables do not cover it
     */
    public static Arch current() {
        String name = System.getProperty("os.arch");
        return of(name).orElseThrow(() -> new IllegalStateException(new Problem(
                        "The architecture of this JVM is not in the tables.",
                        "os.arch to name one of "
                                + Stream.of(values()).map(Arch::id).toList(),
                        "'" + name + "'",
                        "run the tests in an environment with one of those architectures")
                .toString()));
    }
}
