package io.kernelproof.syscall;

import io.kernelproof.kernel.Arch;
import io.kernelproof.kernel.KernelVersion;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apiguardian.api.API;

/**
 * One system call of Linux: a row of the {@link SyscallTable}.
 *
 * <p>A number is no promise: it can be reserved years before, or stay after, there is anything behind it. {@link
 * #isIn} answers for mainline with everything switched on; what a vendor's kernel has is in its profile, and what
 * answers right here only a probe can tell.
 *
 * @param name its name, as in {@code __NR_name}
 * @param numbers its number on each architecture that has one, 0 or more
 * @param since the mainline version in which x86_64 had it, 2.6.0 for everything older; where x86_64 has no number for
 *     it, the first version in which any of the architectures had it
 * @param sinceOn the version of each architecture that neither {@code since} nor {@link Arch#since()} gives right
 * @param until the first mainline version that no longer has it, per architecture; the same as its first version where
 *     there never was anything behind the number
 * @param config the option of the kernel's configuration without which it is left out, such as {@code CONFIG_AIO}
 * @param source where these facts come from, never blank
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1.0")
public record Syscall(
        String name,
        Map<Arch, Integer> numbers,
        KernelVersion since,
        Map<Arch, KernelVersion> sinceOn,
        Map<Arch, KernelVersion> until,
        Optional<String> config,
        String source) {

    /**
     * Validate and copy.
     *
     * @throws IllegalArgumentException if the name or the source is blank, if no architecture has a number, or if a
     *     number is negative
     */
    public Syscall {
        if (name.isBlank() || source.isBlank()) {
            throw new IllegalArgumentException("System call [%s] needs a name and a source".formatted(name));
        }
        if (numbers.isEmpty() || Collections.min(numbers.values()) < 0) {
            throw new IllegalArgumentException(
                    "System call [%s] needs numbers of 0 or more, but has %s".formatted(name, numbers));
        }
        numbers = Map.copyOf(numbers);
        sinceOn = Map.copyOf(sinceOn);
        until = Map.copyOf(until);
    }

    /**
     * Return the number on an architecture.
     *
     * @param arch the architecture, never {@code null}
     * @return the number, or empty if that architecture does not have this call
     */
    public OptionalInt number(Arch arch) {
        Integer number = numbers.get(arch);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /**
     * Return the first mainline version that has this call on an architecture.
     *
     * <p>Established for {@link Arch#X86_64} and {@link Arch#AARCH64}. The other architectures often followed one or
     * two versions after x86_64 before they got their numbers together, in 5.1; where that is not recorded, this is the
     * earliest version that it can be.
     *
     * @param arch the architecture, never {@code null}
     * @return the version; for an architecture without a number, the one that would hold if it had one
     */
    public KernelVersion since(Arch arch) {
        KernelVersion own = sinceOn.get(arch);
        if (own != null) {
            return own;
        }
        return since.isBefore(arch.since()) ? arch.since() : since;
    }

    /**
     * Return the first mainline version that no longer has this call on an architecture.
     *
     * @param arch the architecture, never {@code null}
     * @return the version, the same as {@link #since(Arch)} if there never was anything behind the number; empty if the
     *     newest kernel has it
     */
    public Optional<KernelVersion> until(Arch arch) {
        return Optional.ofNullable(until.get(arch));
    }

    /**
     * Say whether mainline has this call, all its options on.
     *
     * @param version the mainline version, never {@code null}
     * @param arch the architecture, never {@code null}
     * @return {@code true} if that version on that architecture can answer something other than {@code ENOSYS}
     */
    public boolean isIn(KernelVersion version, Arch arch) {
        return numbers.containsKey(arch)
                && !version.isBefore(since(arch))
                && until(arch).map(version::isBefore).orElse(true);
    }
}
